import { useState } from 'react';

import { api } from '@/api/client';
import { sayError } from '@/api/queries';
import type { CardView, OffloadDraft } from '@/api/types';
import { FolderPicker } from '@/shared/FolderPicker';
import { Button, Checkbox, Dialog, Field, Icon, IconButton, Select } from '@/shared/parts';
import type { UploadFolder } from '@/shared/uploads';

import styles from './cards.module.css';
import { factsOf, lastName } from './model';

export interface OffloadDialogProps {
  card: CardView;
  onClose: () => void;
  onOffload: (draft: OffloadDraft) => void;
}

/** Where a card goes, and how many verified copies it needs before it may be formatted. */
export function OffloadDialog({ card, onClose, onOffload }: OffloadDialogProps) {
  const [name, setName] = useState(card.name);
  const [disks, setDisks] = useState<string[]>([]);
  const [folder, setFolder] = useState<UploadFolder | null>(null);
  const [copies, setCopies] = useState<number | null>(null);
  const [readsBack, setReadsBack] = useState(true);
  const [picking, setPicking] = useState(false);
  const wanted = Math.min(copies ?? disks.length, disks.length);
  const add = () =>
    void api
      .pickFolder()
      .then((path) => path && setDisks((old) => (old.includes(path) ? old : [...old, path])))
      .catch(sayError);
  const draft: OffloadDraft = {
    source: card.path,
    name: name.trim() || null,
    to: disks,
    folder_id: folder?.id ?? null,
    copies: wanted || null,
    copies_remote: folder ? 1 : null,
    formats: [],
    verify: folder && readsBack ? 'all' : 'disks',
    report: null,
  };
  return (
    <>
      <Dialog
        open
        onClose={onClose}
        title={`Offload ${card.name}`}
        text={`${factsOf(card)}. It is read once; every copy on a disk is read back.`}
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              blocked={disks.length ? null : 'Add a folder on a disk first'}
              onClick={() => onOffload(draft)}
            >
              Offload
            </Button>
          </>
        }
      >
        <div className={styles.form}>
          <Field
            label="Folder name at the destinations"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="field">
            <span>Disks</span>
            <div className={styles.places}>
              {disks.map((path) => (
                <div key={path} className={styles.chosen}>
                  <Icon name="drive" className="fg-3" />
                  <span className="ellipsis" title={path}>
                    {path}
                  </span>
                  <IconButton
                    size="small"
                    icon="x"
                    label={`Leave out ${lastName(path)}`}
                    onClick={() => setDisks((old) => old.filter((other) => other !== path))}
                  />
                </div>
              ))}
              <div className={styles.row}>
                <Button size="small" icon="plus" onClick={add}>
                  Add a folder on a disk
                </Button>
                {disks.length > 1 && (
                  <Select
                    label="Verified copies that each clip needs"
                    value={String(wanted)}
                    options={disks.map((_, at) => ({
                      value: String(at + 1),
                      label: at === 0 ? '1 verified copy is enough' : `${at + 1} verified copies needed`,
                    }))}
                    onChange={(value) => setCopies(Number(value))}
                  />
                )}
              </div>
            </div>
          </div>
          <div className="field">
            <span>Project</span>
            {folder ? (
              <div className={styles.places}>
                <div className={styles.chosen}>
                  <Icon name="cloud" className="fg-3" />
                  <span className="ellipsis">{folder.name}</span>
                  <IconButton
                    size="small"
                    icon="x"
                    label={`Leave out ${folder.name}`}
                    onClick={() => setFolder(null)}
                  />
                </div>
                <Checkbox checked={readsBack} onChange={setReadsBack}>
                  Read back what the service tells no checksum of
                </Checkbox>
              </div>
            ) : (
              <div className={styles.row}>
                <Button size="small" icon="cloud" onClick={() => setPicking(true)}>
                  Send it to a project too
                </Button>
              </div>
            )}
          </div>
        </div>
      </Dialog>
      <FolderPicker
        open={picking}
        title={`Where does ${card.name} go?`}
        text="The card’s folders keep their structure."
        verb="Send"
        onClose={() => setPicking(false)}
        onPick={(picked) => {
          setFolder(picked);
          setPicking(false);
        }}
      />
    </>
  );
}
