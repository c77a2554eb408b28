import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { queries, sayError } from '@/api/queries';
import type { ConnectionView, Contrast, Density, FindingView, SettingsView, Theme } from '@/api/types';
import { useNow } from '@/shared/clock';
import { serviceIcon } from '@/shared/connect';
import { bytes, moment } from '@/shared/format';
import {
  Button,
  Empty,
  ErrorState,
  Icon,
  Segments,
  Select,
  SkeletonRows,
  State,
  Switch,
  type StateName,
} from '@/shared/parts';
import { appInfoQuery, StoredWhere } from '@/shared/StoredWhere';

import { Group, Line, Page } from './parts';
import styles from './settings.module.css';

export interface PageProps {
  settings: SettingsView;
  set: (part: Partial<SettingsView>) => void;
}

/** Choices of a number: the usual ones, and the one that is set if it is none of them. */
function numbers(choices: readonly number[], value: number, say: (value: number) => string) {
  return [...new Set([...choices, value])]
    .sort((a, b) => a - b)
    .map((each) => ({ value: String(each), label: say(each) }));
}

const HEALTH: Record<ConnectionView['health'], [state: StateName, word: string]> = {
  online: ['synced', 'Works'],
  offline: ['offline', 'Offline'],
  portal: ['needsYou', 'Network wants a sign-in'],
  sign_in_needed: ['needsYou', 'Sign in again'],
  rate_limited: ['waiting', 'Waits for its limit'],
  degraded: ['failed', 'Answers with errors'],
  paused: ['paused', 'Paused'],
};

/** Whose work is mirrored. */
export function Accounts() {
  const [, navigate] = useLocation();
  const { data, error, refetch } = useQuery(queries.connections());
  const page = (body: React.ReactNode) => (
    <Page title="Accounts" about="Decides whose projects, files and hours are mirrored to this computer.">
      {body}
    </Page>
  );
  if (error)
    return page(
      <ErrorState
        title="The accounts could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />,
    );
  if (!data) return page(<SkeletonRows rows={2} height={52} />);
  if (data.length === 0)
    return page(
      <Empty
        quiet
        icon="connections"
        title="No account yet"
        text="Connect Frame.io or Clockify."
        actions={
          <Button variant="primary" onClick={() => navigate('/connections')}>
            Connect a service
          </Button>
        }
      />,
    );
  return page(
    <>
      <Group title="Signed in">
        {data.map((connection) => {
          const [state, word] = HEALTH[connection.health];
          return (
            <div key={connection.id} className={styles.line}>
              <span className="service-mark">
                <Icon name={serviceIcon(connection.service)} />
              </span>
              <div className="grow">
                <div>
                  {connection.service_name}, {connection.account}
                </div>
                <div className={styles.note}>
                  {connection.user}, {connection.email}
                </div>
              </div>
              <State state={state} text={word} />
              <Button onClick={() => navigate(`/connections/${connection.id}`)}>Manage</Button>
            </div>
          );
        })}
      </Group>
      <div style={{ marginTop: 16 }}>
        <Button icon="plus" onClick={() => navigate('/connections')}>
          Add an account
        </Button>
      </div>
    </>,
  );
}

/** Theme, contrast, density. */
export function Look({ settings, set }: PageProps) {
  return (
    <Page
      title="Look"
      about="Decides how the window looks on this computer. Footage keeps its dark surround in every theme."
    >
      <Group>
        <Line name="Theme" note="As the system has it, or always the same">
          <Segments<Theme>
            label="Theme"
            value={settings.theme}
            segments={[
              { value: 'system', label: 'System' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            onChange={(theme) => set({ theme })}
          />
        </Line>
        <Line name="Contrast" note="More turns tints into lines and text into black or white">
          <Segments<Contrast>
            label="Contrast"
            value={settings.contrast}
            segments={[
              { value: 'system', label: 'System' },
              { value: 'more', label: 'More' },
            ]}
            onChange={(contrast) => set({ contrast })}
          />
        </Line>
        <Line name="Row heights" note="Of tables, trees and lists">
          <Segments<Density>
            label="Row heights"
            value={settings.density}
            segments={[
              { value: 'compact', label: 'Compact' },
              { value: 'normal', label: 'Normal' },
              { value: 'roomy', label: 'Roomy' },
            ]}
            onChange={(density) => set({ density })}
          />
        </Line>
      </Group>
      <Group title="Notifications">
        <Line name="Native notifications" note="When a transfer is parked, or a service needs you">
          <Switch
            label="Native notifications"
            checked={settings.notifications}
            onChange={(notifications) => set({ notifications })}
          />
        </Line>
      </Group>
    </Page>
  );
}

const seconds = (ms: number) => (ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`);

/** How files move. */
export function Transfers({ settings, set }: PageProps) {
  return (
    <Page
      title="Transfers"
      about="Decides how files move. Comments, hours and approvals are always sent at once."
    >
      <Group>
        <Line
          name="Parts at the same time, at most"
          note="How many there are is found out by measuring the line"
        >
          <Select
            label="Parts at the same time"
            value={String(settings.upload_streams)}
            options={numbers([1, 2, 4, 8, 12, 16], settings.upload_streams, String)}
            onChange={(value) => set({ upload_streams: Number(value) })}
          />
        </Line>
        <Line
          name="A watched file is ready"
          note="When it stood still this long. One that is plainly complete and closed goes after a second; one that paused while it grew is waited for longer"
        >
          <Select
            label="A watched file is ready after"
            value={String(settings.settle_ms)}
            options={numbers(
              [500, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000],
              settings.settle_ms,
              seconds,
            )}
            onChange={(value) => set({ settle_ms: Number(value) })}
          />
        </Line>
      </Group>
    </Page>
  );
}

const SEVERITY: Record<FindingView['severity'], StateName> = {
  note: 'synced',
  warning: 'needsYou',
  error: 'failed',
};

function Doctor() {
  const check = useMutation({ mutationFn: (repair: boolean) => api.doctor(repair), onError: sayError });
  const { data: report, isPending, variables: repairing } = check;
  return (
    <Group title="Check">
      <Line name="Check everything" note="Database, queue, folders, sign-ins. Nothing is changed by looking">
        <Button busy={isPending && !repairing} onClick={() => check.mutate(false)}>
          Check now
        </Button>
      </Line>
      {report && (
        <div role="status">
          {report.findings.length === 0 && (
            <div className={styles.line}>
              <State state="verified" text="Everything is in order" />
            </div>
          )}
          {report.findings.map((finding) => (
            <div key={`${finding.code} ${finding.detail}`} className={styles.line}>
              <State
                state={finding.repaired ? 'synced' : SEVERITY[finding.severity]}
                text={finding.repaired ? 'Mended' : finding.code.replaceAll('_', ' ')}
              />
              <span className="grow small fg-2">
                {finding.detail}
                {finding.repair && !finding.repaired && (
                  <>
                    <br />
                    <span className="fg-3">Mending: {finding.repair}</span>
                  </>
                )}
              </span>
            </div>
          ))}
          {report.findings.some((finding) => finding.repair && !finding.repaired) && (
            <Line
              name="Mend what can be mended"
              note="A snapshot is taken first. What cannot be mended stays listed"
            >
              <Button busy={isPending && repairing} onClick={() => check.mutate(true)}>
                Mend
              </Button>
            </Line>
          )}
        </div>
      )}
    </Group>
  );
}

const days = (value: number) => (value === 1 ? '1 day' : `${value} days`);

/** Where the data is, and how it is kept safe. */
export function Backup({ settings, set }: PageProps) {
  const now = useNow(60_000);
  const { data: info } = useQuery(appInfoQuery());
  const backup = useMutation({
    mutationFn: async () => {
      const date = new Date(now).toISOString().slice(0, 10);
      const path = await api.pickSave(`ProjectFlo ${date}.flobackup`);
      return path === null ? null : { ...(await api.backup(path)), at: now };
    },
    onError: sayError,
  });
  const show = (path: string) => void api.reveal(path).catch(sayError);
  const made = backup.data;
  return (
    <Page
      title="Storage and backup"
      about="Decides how what you made here outlives this computer. Footage is not part of it."
    >
      <Group title="Backup">
        <Line
          name="Make a backup"
          note="One file with projects, hours, comments, queue and history; checked after it is written. No keys are in it"
        >
          <Button icon="download" busy={backup.isPending} onClick={() => backup.mutate()}>
            Back up …
          </Button>
        </Line>
        {made && (
          <div role="status">
            <Line
              name={`Made ${moment(made.at, now)}, ${bytes(made.bytes)}, verified`}
              mono
              note={
                <>
                  {made.file}
                  <br />
                  SHA-256 {made.sha256}
                </>
              }
            >
              <Button icon="folder" onClick={() => show(made.file)}>
                Show file
              </Button>
            </Line>
          </div>
        )}
        <Line
          name="Snapshots of the database"
          note="Made before every change of its form. The newest always stays"
        >
          <Select
            label="Keep snapshots for"
            value={String(settings.keep_snapshots_days)}
            options={numbers([1, 3, 7, 14, 30, 90], settings.keep_snapshots_days, days)}
            onChange={(value) => set({ keep_snapshots_days: Number(value) })}
          />
        </Line>
      </Group>
      {info && (
        <Group title="Storage">
          <Line name={`Database, ${bytes(info.database_bytes)}`} mono note={info.database}>
            <Button icon="folder" onClick={() => show(info.database)}>
              Show file
            </Button>
          </Line>
          <Line name="Logs" mono note={info.logs}>
            <Button icon="folder" onClick={() => show(info.logs)}>
              Show folder
            </Button>
          </Line>
        </Group>
      )}
      <Doctor />
    </Page>
  );
}

/** What is stored where, and what this app is. */
export function About() {
  const { data: info } = useQuery(appInfoQuery());
  return (
    <Page title="Privacy and about" about="Says what is stored where. Nothing here needs a decision.">
      <Group title="What is stored where">
        <div style={{ padding: '4px 16px' }}>
          <StoredWhere />
        </div>
      </Group>
      {info && (
        <Group title="This app">
          <Line
            name={`ProjectFlo ${info.version}`}
            note={info.sample ? 'Shows the sample studio' : 'Shows your own profile'}
          />
          <Line name="Profile" mono note={info.profile} />
          <Line name="This installation" mono note={info.device} />
        </Group>
      )}
    </Page>
  );
}
