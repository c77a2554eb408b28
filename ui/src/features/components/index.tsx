import { useState, type ReactNode } from 'react';

import { frame } from '@/api/sample/frames';
import { Tree, VirtualList } from '@/shared/lists';
import {
  Avatars,
  Badge,
  Banner,
  Button,
  Checkbox,
  cx,
  Dialog,
  Empty,
  ErrorState,
  Field,
  FilterChip,
  Head,
  Icon,
  IconButton,
  Input,
  Keys,
  Menu,
  Popover,
  Progress,
  ProjectDot,
  Segments,
  Select,
  Skeleton,
  State,
  Switch,
  Thumb,
  toast,
  type StateName,
} from '@/shared/parts';
import { ICON_NAMES } from '@/shared/parts/icon-names';

import styles from './components.module.css';

const STATES: readonly StateName[] = [
  'synced',
  'waiting',
  'working',
  'needsYou',
  'failed',
  'offline',
  'parked',
  'conflict',
  'verified',
  'verifying',
  'copied',
  'paused',
];

const SURFACES = ['well', 'window', 'content', 'raised', 'overlay'] as const;
const PEOPLE = ['Ines Ortega', 'Jonas Velt', 'Teo Maric', 'Ada Wren', 'Petra Vance'].map((name, index) => ({
  name,
  initials: name.replace(/[a-z ]/g, ''),
  colour: index + 1,
}));
const ROWS = ['A004C019_261014', 'A004C022_261014', 'A004C023_261014'];

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={name}>
      <h2 className="micro fg-3">{name}</h2>
      {children}
    </section>
  );
}

function Controls() {
  const [text, setText] = useState('Day 03');
  const [day, setDay] = useState<'day' | 'week'>('day');
  const [checked, setChecked] = useState<boolean | 'mixed'>('mixed');
  const [on, setOn] = useState(true);
  const [kind, setKind] = useState<'all' | 'files'>('all');
  return (
    <>
      <Part name="Button: primary, plain, ghost, danger; blocked, busy; three sizes">
        <div className={styles.row}>
          <Button variant="primary" icon="upload">
            Upload
          </Button>
          <Button keys="p">Pause</Button>
          <Button variant="ghost">Later</Button>
          <Button variant="danger">Delete 3 files</Button>
        </div>
        <div className={styles.row}>
          <Button blocked="Nothing is chosen">Review</Button>
          <Button busy icon="upload">
            Sending
          </Button>
          <Button size="small">Small</Button>
          <Button size="large">Large</Button>
          <IconButton icon="inspector" label="Details pane" on />
          <IconButton icon="more" label="More" />
        </div>
      </Part>
      <Part name="Field: rest, wrong, locked; in a bar">
        <div className={styles.two}>
          <Field label="Folder" value={text} onChange={(event) => setText(event.target.value)} />
          <Field label="End" value="25:61" error="Times end at 23:59" readOnly />
          <Field label="Project" value="Harbour Lights" disabled hint="Locked by the workspace" />
          <Input inBar icon="search" placeholder="Find" aria-label="Find" />
        </div>
      </Part>
      <Part name="Choice">
        <div className={styles.row}>
          <Checkbox checked={checked} onChange={setChecked}>
            Some
          </Checkbox>
          <Switch label="Keep to the hours" checked={on} onChange={setOn} />
          <Segments
            label="Days shown"
            value={day}
            segments={[
              { value: 'day', label: 'Day' },
              { value: 'week', label: 'Week' },
            ]}
            onChange={setDay}
          />
          <FilterChip onRemove={() => undefined}>A-cam</FilterChip>
        </div>
        <Select
          label="Kind"
          value={kind}
          options={[
            { value: 'all', label: 'Everything' },
            { value: 'files', label: 'Only files', icon: 'film' },
          ]}
          onChange={setKind}
        />
      </Part>
      <Part name="Keys, people, projects">
        <div className={styles.row}>
          <Keys of="mod+k" exact />
          <Keys of="g m" exact />
          <Avatars people={PEOPLE} />
        </div>
        <div className={styles.row}>
          {[
            'Harbour',
            'Grainfold',
            'Ridgeline',
            'Second Shift',
            'Quiet Hours',
            'Ferry',
            'Studio',
            'Archive',
          ].map((name, index) => (
            <span key={name} className="row small">
              <ProjectDot colour={index + 1} />
              {name}
            </span>
          ))}
        </div>
      </Part>
      <Part name="Skeleton, only where pixels come from disk">
        <Skeleton width="60%" height={16} />
      </Part>
    </>
  );
}

function States() {
  return (
    <>
      <Part name="State: shape, colour and word">
        <div className={styles.states}>
          {STATES.map((state) => (
            <State key={state} state={state} />
          ))}
        </div>
      </Part>
      <Part name="Badge, in details only">
        <div className={styles.row}>
          {STATES.slice(0, 6).map((state) => (
            <Badge key={state} state={state} />
          ))}
        </div>
      </Part>
      <Part name="Progress: sends, proves, pauses">
        <Progress label="Sending" parts={[{ share: 0.62, state: 'working' }]} />
        <Progress label="Verifying" parts={[{ share: 0.83, state: 'synced' }]} />
        <Progress
          label="Copying"
          size="tall"
          parts={[
            { share: 0.8, state: 'synced' },
            { share: 0.06, state: 'working' },
          ]}
        />
        <Progress label="Paused" parts={[{ share: 0.61, state: 'paused' }]} />
      </Part>
      <Part name="List: rest, chosen; arrows move, Shift extends">
        <div className={styles.list}>
          <VirtualList
            id="components"
            label="Clips"
            count={ROWS.length}
            rowHeight={28}
            idAt={(index) => ROWS[index]}
            rowLabel={(index) => ROWS[index]}
            initial={{ active: 1, chosen: ['A004C022_261014'] }}
            row={(index, { chosen, active }) => (
              <div
                className={cx('table-row', chosen && 'is-on', active && 'is-active')}
                style={{ height: 28, padding: '0 8px', gridTemplateColumns: '16px minmax(0,1fr) 64px' }}
              >
                <Icon name="check" className="fg-3" />
                <span className="ellipsis">{ROWS[index]}</span>
                <span className="right small fg-3 num">11.2 GB</span>
              </div>
            )}
          />
        </div>
      </Part>
      <Part name="Tree">
        <div className={styles.tree}>
          <Tree
            label="Folders"
            rowHeight={28}
            chosen="d3"
            open={new Set(['r'])}
            nodes={[
              { id: 'r', parent: null, name: '02 Rushes', icon: 'folder', count: 493 },
              { id: 'd3', parent: 'r', name: 'Day 03', icon: 'folder', count: 118 },
            ]}
            onChoose={() => undefined}
            onToggle={() => undefined}
          />
        </div>
      </Part>
      <Part name="Picture">
        <div className={styles.two}>
          <Thumb src={frame('harbour-dusk')}>
            <span className="tag at-br">02:14:08</span>
          </Thumb>
          <Thumb src={null} icon="audio" />
        </div>
      </Part>
    </>
  );
}

function Overlays() {
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState(true);
  return (
    <>
      <Part name="Toast: confirms what is out of sight">
        <div className={styles.row}>
          <Button
            onClick={() => toast({ icon: 'trash', text: '3 clips moved to the bin', undo: () => undefined })}
          >
            Show a toast
          </Button>
        </div>
      </Part>
      <Part name="Banner, one at a time">
        {shown && (
          <Banner
            tone="attention"
            title="Frame.io wants you to sign in again."
            text="2 changes kept here."
            action={<Button>Sign in</Button>}
            onClose={() => setShown(false)}
          />
        )}
      </Part>
      <Part name="Dialog, only where undo is impossible; menu; popover">
        <div className={styles.row}>
          <Button onClick={() => setAsking(true)}>Delete …</Button>
          <Menu
            label="Clip"
            trigger={<Button icon="more">Menu</Button>}
            entries={[
              { label: 'Review', icon: 'play', run: () => undefined },
              { label: 'Show file', icon: 'folder', blocked: 'not on this computer', run: () => undefined },
              { label: 'Delete', icon: 'trash', rule: true, run: () => undefined },
            ]}
          />
          <Popover label="Why" trigger={<Button icon="help">Why</Button>}>
            <p className="small fg-2">
              Clockify takes 30 requests an hour on this plan. This one goes at 14:39.
            </p>
          </Popover>
        </div>
        <Dialog
          open={asking}
          onClose={() => setAsking(false)}
          title="Delete 3 files at Frame.io?"
          text="They have 9 comments. Copies on both drives stay."
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Keep them</Button>
              <Button variant="danger" onClick={() => setAsking(false)}>
                Delete at Frame.io
              </Button>
            </>
          }
        />
      </Part>
      <Part name="Empty">
        <Empty
          quiet
          icon="review"
          title="Nothing to review"
          text="New versions from your team appear here."
        />
      </Part>
      <Part name="Error">
        <ErrorState
          title="The folder could not be read"
          error={{ code: 'unreadable', message: 'The disk is not connected.', hint: 'Connect it.' }}
          onRetry={() => undefined}
        />
      </Part>
    </>
  );
}

function Ground() {
  return (
    <>
      <Part name="Figures and text">
        <div className="figure">1:47:12</div>
        <div className="headline">Network and schedule</div>
        <div className="title">Harbour Lights, fine cut</div>
        <div>Hold this 14 frames longer</div>
        <div className="fg-2">Second line, still easy to read</div>
        <div className="small fg-2">3840 × 2160, 25 fps</div>
        <div className="micro fg-3">today 14:12</div>
        <div className="mono">00:03:12:18 9f3c 41d0</div>
      </Part>
      <Part name="Surfaces">
        <div className={styles.surfaces}>
          {SURFACES.map((name) => (
            <div key={name} className="micro fg-2">
              <div className={styles.surface} style={{ background: `var(--bg-${name})` }} />
              {name}
            </div>
          ))}
        </div>
      </Part>
      <Part name="Drop target">
        <div className={styles.drop}>Drop to send to Day 03</div>
      </Part>
      <Part name="Icons">
        <div className={styles.icons}>
          {ICON_NAMES.map((name) => (
            <span key={name} title={name}>
              <Icon name={name} />
            </span>
          ))}
        </div>
      </Part>
    </>
  );
}

/** Every part in its states, on one page: for those who build screens, and for the tests that look at them. */
export default function Components() {
  return (
    <>
      <Head title="Components" />
      <div className={cx('body scroll', styles.sheet)} tabIndex={-1}>
        <div>
          <Controls />
        </div>
        <div>
          <States />
        </div>
        <div>
          <Overlays />
        </div>
        <div>
          <Ground />
        </div>
      </div>
    </>
  );
}
