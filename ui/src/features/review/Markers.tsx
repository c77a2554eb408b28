import { useState } from 'react';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { AssetView, MarkerFormat, MarkersRead, MarkerView } from '@/api/types';
import { plural } from '@/shared/format';
import { Button, Checkbox, Dialog, IconButton, Menu, toast } from '@/shared/parts';

import styles from './review.module.css';

const FORMATS: [format: MarkerFormat, label: string, end: string][] = [
  ['resolve', 'Markers for DaVinci Resolve', 'edl'],
  ['premiere', 'Markers for Premiere Pro', 'xml'],
  ['fcpxml', 'Markers for Final Cut Pro', 'fcpxml'],
  ['avid', 'Markers for Avid Media Composer', 'txt'],
  ['edl', 'EDL with locators', 'edl'],
  ['csv', 'Table (CSV)', 'csv'],
];

const TIMING = { rate: null, start: null };

const stem = (name: string) => name.replace(/\.[^.]+$/, '');

function Rows({ title, markers }: { title: string; markers: readonly MarkerView[] }) {
  if (markers.length === 0) return null;
  return (
    <section className={styles.markers}>
      <h3 className="pane-label">{title}</h3>
      <ul className="scroll">
        {markers.map((marker, index) => (
          <li key={`${marker.frame} ${index}`}>
            <span className={styles.code}>{marker.timecode ?? marker.frame}</span>
            <span className="ellipsis selectable">{marker.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a file of markers would change, before it does. */
function Preview({
  asset,
  file,
  read,
  onClose,
}: {
  asset: AssetView;
  file: string;
  read: MarkersRead;
  onClose: () => void;
}) {
  const [adds, setAdds] = useState(false);
  const apply = useCommand(
    () =>
      api.importMarkers(
        { asset: asset.id, format: read.format, timing: TIMING, add_unknown: adds },
        file,
        true,
      ),
    (done) => {
      onClose();
      toast({
        icon: 'done',
        text: [
          done.completes.length > 0 && `${plural(done.completes.length, 'comment')} done`,
          done.added > 0 && `${done.added} added`,
        ]
          .filter(Boolean)
          .join(', '),
      });
    },
  );
  const changes = read.completes.length > 0 || (adds && read.unknown.length > 0);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`${plural(read.markers, 'marker')} read`}
      text={
        read.completes.length > 0
          ? 'What is green in the timeline becomes done here and at Frame.io. Nothing is deleted or opened again.'
          : 'No open comment is green in the timeline: nothing becomes done.'
      }
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="primary"
            busy={apply.isPending}
            blocked={changes ? null : 'It changes nothing'}
            onClick={() => apply.mutate(undefined)}
          >
            {read.completes.length > 0 ? `Mark ${read.completes.length} as done` : 'Add comments'}
          </Button>
        </>
      }
    >
      <Rows title={`Done there, open here: ${read.completes.length}`} markers={read.completes} />
      <Rows title={`No comment here: ${read.unknown.length}`} markers={read.unknown} />
      {read.unknown.length > 0 && (
        <Checkbox checked={adds} onChange={setAdds}>
          Make comments of these, for everybody who sees the file
        </Checkbox>
      )}
    </Dialog>
  );
}

/** Comments to an editing program and back. */
export function Markers({ asset, blocked }: { asset: AssetView; blocked: string | null }) {
  const [found, setFound] = useState<{ file: string; read: MarkersRead } | null>(null);
  const write = async (format: MarkerFormat, end: string) => {
    const file = await api.pickSave(`${stem(asset.name)} markers.${end}`);
    if (file === null) return;
    const written = await api.exportMarkers(
      { asset: asset.id, format, timing: TIMING, open_only: false },
      file,
    );
    toast({ icon: 'done', text: `${plural(written.markers, 'marker')} written, counted at ${written.rate}` });
  };
  const read = async () => {
    const [file] = await api.pickFiles();
    if (file === undefined) return;
    const answer = await api.importMarkers(
      { asset: asset.id, format: null, timing: TIMING, add_unknown: false },
      file,
      false,
    );
    setFound({ file, read: answer });
  };
  return (
    <>
      <Menu
        label="Markers"
        align="end"
        trigger={<IconButton icon="flag" label="Markers of an editing program" />}
        entries={[
          ...FORMATS.map(([format, label, end]) => ({
            label,
            icon: 'download' as const,
            blocked,
            run: () => void write(format, end).catch(sayError),
          })),
          { label: 'Read markers…', icon: 'upload', rule: true, run: () => void read().catch(sayError) },
        ]}
      />
      {found && <Preview asset={asset} {...found} onClose={() => setFound(null)} />}
    </>
  );
}
