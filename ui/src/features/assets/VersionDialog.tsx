import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { AssetView } from '@/api/types';
import { plural } from '@/shared/format';
import { Button, ChoiceList, Dialog, Input, SkeletonRows, Thumb } from '@/shared/parts';

import { stem } from './model';
import { assetsQuery } from './queries';

export interface VersionDialogProps {
  file: AssetView;
  onClose: () => void;
  /** The file or version stack of which the file becomes the newest version. */
  onPick: (target: AssetView) => void;
}

/** Chooses of what a file is the newest version: another file or a version stack in its folder. */
export function VersionDialog({ file, onClose, onPick }: VersionDialogProps) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<AssetView | null>(null);
  const { data } = useInfiniteQuery(
    assetsQuery({
      project: file.project_id,
      folder: file.parent_id,
      search: null,
      review_status: null,
      kind: 'file',
      recursive: false,
      sort: 'name',
      descending: false,
    }),
  );
  const words = text.trim().toLowerCase();
  const others = data?.pages
    .flatMap((page) => page.items)
    .filter((asset) => asset.id !== file.id && asset.name.toLowerCase().includes(words));
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Add ${stem(file)} as a version`}
      text="It becomes the newest version of what you choose here. Comments stay on the version that they were written on."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            blocked={chosen ? null : 'Choose a file or a version stack'}
            onClick={() => chosen && onPick(chosen)}
          >
            Add as newest version
          </Button>
        </>
      }
    >
      <div className="col" style={{ gap: 8, marginTop: 16, height: 300 }}>
        <Input
          icon="search"
          type="search"
          aria-label="Find in this folder"
          placeholder="Find in this folder"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {!others ? (
          <SkeletonRows rows={5} height={40} />
        ) : others.length === 0 ? (
          <p className="small fg-2">
            {words ? 'No file in this folder has these words.' : 'There is no other file in this folder.'}
          </p>
        ) : (
          <ChoiceList
            label="Files in this folder"
            items={others}
            chosen={chosen}
            onChoose={setChosen}
            row={(asset) => (
              <>
                <Thumb src={asset.thumbnail} width={56} />
                <span className="strong ellipsis num grow">{stem(asset)}</span>
                <span className="small fg-3">
                  {asset.kind === 'version_stack' ? plural(asset.versions, 'version') : 'one file'}
                </span>
              </>
            )}
          />
        )}
      </div>
    </Dialog>
  );
}
