import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import type { PreviewItem, PreviewVerdict, WatchRulesView } from '@/api/types';
import { bytes, plural } from '@/shared/format';
import { Button, Dialog, Field, Select, SkeletonRows, State, type StateName } from '@/shared/parts';

import styles from './watch.module.css';

/** A folder in which everything counts, in the usual way. */
export const EVERYTHING: WatchRulesView = {
  include: [],
  exclude: [],
  settle_ms: null,
  priority: null,
  order: 'arrival',
};

const ORDERS = [
  { value: 'arrival', label: 'As they are finished' },
  { value: 'oldest', label: 'Oldest first' },
  { value: 'newest', label: 'Newest first' },
  { value: 'smallest', label: 'Smallest first' },
];

const PRIORITIES = [
  { value: '0', label: 'Before other folders' },
  { value: '1', label: 'With other folders' },
  { value: '2', label: 'Behind other folders' },
];

const VERDICTS: Record<PreviewVerdict, { state: StateName; word: string }> = {
  sends: { state: 'working', word: 'Would be sent' },
  there: { state: 'synced', word: 'There already' },
  waits: { state: 'waiting', word: 'Waits' },
  ignored: { state: 'offline', word: 'Left out' },
  unreadable: { state: 'needsYou', word: 'Cannot be read' },
};

const SHOWN = 60;

const patterns = (text: string) =>
  text
    .split(/[,\n]/)
    .map((each) => each.trim())
    .filter(Boolean);

function Item({ item }: { item: PreviewItem }) {
  const { state, word } = VERDICTS[item.verdict];
  return (
    <div className={styles.item} role="row">
      <span className="ellipsis num" title={item.path} role="cell">
        {item.path}
      </span>
      <span className="ellipsis" title={item.why ?? undefined} role="cell">
        <State state={state} text={item.why ?? word} quiet small />
      </span>
      <span className="small fg-2 num right" role="cell">
        {item.size === null ? '' : bytes(item.size)}
      </span>
    </div>
  );
}

export interface RulesDialogProps {
  path: string;
  folder: string;
  /** Where the files go, in words. */
  to: string;
  rules: WatchRulesView;
  /** The verb of the button. */
  verb: string;
  onClose: () => void;
  onSave: (rules: WatchRulesView) => void;
}

/** What counts in a watched folder and how it goes, with what would be sent by these rules. */
export function RulesDialog({ path, folder, to, rules, verb, onClose, onSave }: RulesDialogProps) {
  const [include, setInclude] = useState(rules.include.join(', '));
  const [exclude, setExclude] = useState(rules.exclude.join(', '));
  const [order, setOrder] = useState(rules.order || 'arrival');
  const [priority, setPriority] = useState(String(rules.priority ?? 1));
  const wanted: WatchRulesView = {
    ...rules,
    include: patterns(include),
    exclude: patterns(exclude),
    order,
    priority: priority === '1' ? null : Number(priority),
  };
  const { data, error, isFetching } = useQuery({
    queryKey: ['watch preview', path, folder, wanted.include, wanted.exclude],
    queryFn: () => api.previewWatchFolder(path, folder, wanted),
    placeholderData: (old) => old,
  });
  const wrong = error ? toApiError(error).message : null;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`What is sent from ${path.split(/[\\/]/).filter(Boolean).at(-1) ?? path}?`}
      text={`Goes to ${to}. Sidecars go with their clip. Caches, previews, locks and hidden files are always left out.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" blocked={wrong} onClick={() => onSave(wanted)}>
            {verb}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Field
          label="Only these"
          hint="Patterns with commas between them; empty for all"
          placeholder="*.mov, *.mxf, sound/*.wav"
          value={include}
          error={wrong}
          onChange={(event) => setInclude(event.target.value)}
        />
        <Field
          label="Not these"
          hint="Files and folders"
          placeholder="*_draft*, old"
          value={exclude}
          onChange={(event) => setExclude(event.target.value)}
        />
        <div className="field">
          <span>Order</span>
          <Select label="Order" value={order} options={ORDERS} onChange={setOrder} />
        </div>
        <div className="field">
          <span>Priority</span>
          <Select label="Priority" value={priority} options={PRIORITIES} onChange={setPriority} />
        </div>
      </div>
      <div className={styles.sum} aria-live="polite">
        <span className="strong">
          {data
            ? `${plural(data.sends, 'file')}, ${bytes(data.bytes)} would be sent now`
            : 'Looking at the folder'}
        </span>
        <span className="small fg-3">
          {data &&
            [
              data.there > 0 && `${data.there} there already`,
              data.waits > 0 && `${data.waits} not finished`,
              data.ignored > 0 && `${data.ignored} left out`,
              data.unreadable > 0 && `${data.unreadable} not readable`,
            ]
              .filter(Boolean)
              .join(', ')}
        </span>
      </div>
      <div className={styles.preview} role="table" aria-label="What would be sent" aria-busy={isFetching}>
        {data ? (
          <>
            {data.items.slice(0, SHOWN).map((item) => (
              <Item key={item.path} item={item} />
            ))}
            {(data.more || data.items.length > SHOWN) && (
              <div className={styles.item}>
                <span className="small fg-3">and more</span>
              </div>
            )}
          </>
        ) : (
          !wrong && <SkeletonRows rows={5} height={28} />
        )}
      </div>
    </Dialog>
  );
}
