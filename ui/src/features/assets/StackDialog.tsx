import { useState } from 'react';

import type { AssetView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, moment } from '@/shared/format';
import { Button, Dialog, IconButton, Thumb } from '@/shared/parts';

import styles from './assets.module.css';
import { stem } from './model';

export interface StackDialogProps {
  title: string;
  text: string;
  verb: string;
  /** Newest first, as they are offered. */
  files: readonly AssetView[];
  onClose: () => void;
  /** The files, newest first. */
  onOrder: (files: string[]) => void;
}

/** The order of the versions of a stack: the newest stands on top and is the one that is shown. */
export function StackDialog({ title, text, verb, files, onClose, onOrder }: StackDialogProps) {
  const now = useNow(60_000);
  const [order, setOrder] = useState<readonly AssetView[]>(files);
  const swap = (at: number, to: number) =>
    setOrder((old) => {
      const next = old.slice();
      const [moved] = next.splice(at, 1);
      if (moved) next.splice(to, 0, moved);
      return next;
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      text={text}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={() => onOrder(order.map((file) => file.id))}>
            {verb}
          </Button>
        </>
      }
    >
      <ol className={styles.versions} aria-label="Versions, newest first">
        {order.map((file, at) => (
          <li key={file.id}>
            <span className="mono small fg-3">v{order.length - at}</span>
            <Thumb src={file.thumbnail} width={56} />
            <span className="col grow">
              <span className="strong ellipsis num">{stem(file)}</span>
              <span className="small fg-3 ellipsis num">
                {[file.created_at && moment(file.created_at, now), file.size !== null && bytes(file.size)]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </span>
            <IconButton
              size="small"
              icon="arrow-u"
              label={`${stem(file)}: newer`}
              blocked={at === 0 ? 'It is the newest' : null}
              onClick={() => swap(at, at - 1)}
            />
            <IconButton
              size="small"
              icon="arrow-d"
              label={`${stem(file)}: older`}
              blocked={at === order.length - 1 ? 'It is the oldest' : null}
              onClick={() => swap(at, at + 1)}
            />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
