import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { queries } from '@/api/queries';

import { treeOf } from './folders';
import { Tree } from './lists';
import { Button, Dialog, Select } from './parts';
import type { UploadFolder } from './uploads';

export interface FolderPickerProps {
  open: boolean;
  title: string;
  text: string;
  /** The verb of the button: `Send`, `Watch`. */
  verb: string;
  /** The project that is shown first. */
  first?: string | null;
  onClose: () => void;
  onPick: (folder: UploadFolder) => void;
}

/** Chooses a folder at the review service: project first, then its tree. */
export function FolderPicker({ open, title, text, verb, first = null, onClose, onPick }: FolderPickerProps) {
  const { data: projects = [] } = useQuery({ ...queries.projects(), enabled: open });
  const usable = projects.filter((project) => project.root_folder_id !== null);
  const [wanted, setProject] = useState(first);
  const project = usable.find((p) => p.id === wanted) ?? usable[0];
  const { data: folders = [] } = useQuery({
    ...queries.folders(project?.id ?? ''),
    enabled: open && project !== undefined,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const folder = folders.find((f) => f.id === chosen);
  const target =
    folder ?? (project?.root_folder_id ? { id: project.root_folder_id, name: project.name } : null);

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      text={text}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            blocked={target ? null : 'No project has a folder at Frame.io yet'}
            onClick={() => target && onPick({ id: target.id, name: target.name })}
          >
            {target ? `${verb} to ${target.name}` : verb}
          </Button>
        </>
      }
    >
      <div className="col" style={{ gap: 12, marginTop: 16, height: 320 }}>
        <Select
          label="Project"
          value={project?.id ?? null}
          placeholder="No project yet"
          disabled={usable.length === 0}
          options={usable.map((p) => ({ value: p.id, label: p.name }))}
          onChange={(id) => {
            setProject(id);
            setChosen(null);
          }}
        />
        <Tree
          label="Folders"
          rowHeight={28}
          nodes={treeOf(folders)}
          chosen={chosen}
          open={opened}
          onChoose={setChosen}
          onToggle={(id, on) =>
            setOpened((old) => {
              const next = new Set(old);
              if (on) next.add(id);
              else next.delete(id);
              return next;
            })
          }
        />
      </div>
    </Dialog>
  );
}
