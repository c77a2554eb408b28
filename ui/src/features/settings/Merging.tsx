import { useMutation, useQuery } from '@tanstack/react-query';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import { sayError, useCommand } from '@/api/queries';
import type { MergeRule, MergeRuleView } from '@/api/types';
import { count } from '@/shared/format';
import { Button, ErrorState, Select, SkeletonRows, State } from '@/shared/parts';

import type { PageProps } from './pages';
import { Group, Line, Page } from './parts';

const RULES: Record<MergeRule, string> = {
  ask: 'Ask me',
  ours: 'Keep mine',
  theirs: 'Take theirs',
  newest: 'Keep the newest',
  union: 'Put both together',
};

const KINDS: Partial<Record<MergeRuleView['entity'], string>> = {
  time_entry: 'Time entries',
  project: 'Projects',
  task: 'Tasks',
  client: 'Clients',
  tag: 'Tags',
  asset: 'Files and folders',
  comment: 'Comments',
};

function name(field: string): string {
  const words = field.replace('+', ' and ').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const DAYS = [0, 30, 90, 365, 730, 1825];

/** What settles a field that both sides changed, and how long the history is kept. */
export function Merging({ settings, set }: PageProps) {
  const { data, error, refetch } = useQuery(liveQuery(['settings'], ['merge-rules'], () => api.mergeRules()));
  const change = useCommand(({ rule, next }: { rule: MergeRuleView; next: MergeRule }) =>
    api.setMergeRule(rule.entity, rule.field, next === rule.usual ? null : next),
  );
  const written = useMutation({
    mutationFn: async (format: 'jsonl' | 'csv') => {
      const path = await api.pickSave(`ProjectFlo history.${format}`);
      return path === null ? null : api.auditExport(path, format);
    },
    onError: sayError,
  });
  const kinds = [...new Set((data ?? []).map((rule) => rule.entity))];
  return (
    <Page
      title="Merging and history"
      about="Decides what happens when the same field was changed here and at a service, and how long the history is kept."
    >
      {error && (
        <ErrorState
          title="The rules could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <SkeletonRows rows={6} height={52} />}
      {kinds.map((kind) => (
        <Group key={kind} title={KINDS[kind] ?? kind}>
          {(data ?? [])
            .filter((rule) => rule.entity === kind)
            .map((rule) => (
              <Line
                key={rule.field}
                name={name(rule.field)}
                note={
                  rule.rule === 'newest'
                    ? 'Asks where the service does not say when it was changed'
                    : rule.rule === rule.usual
                      ? undefined
                      : 'The other value is kept for 30 days'
                }
              >
                <Select<MergeRule>
                  label={`${KINDS[kind] ?? kind}: ${name(rule.field)}`}
                  value={rule.rule}
                  options={rule.choices.map((choice) => ({ value: choice, label: RULES[choice] }))}
                  onChange={(next) => change.mutate({ rule, next })}
                />
              </Line>
            ))}
        </Group>
      ))}
      <Group title="History">
        <Line
          name="Keep every single event"
          note="Older ones give way to a checkpoint, with which the history still verifies"
        >
          <Select
            label="Keep every single event"
            value={String(settings.keep_audit_days)}
            options={[...new Set([...DAYS, settings.keep_audit_days])].map((days) => ({
              value: String(days),
              label: days === 0 ? 'For ever' : `${days} days`,
            }))}
            onChange={(value) => set({ keep_audit_days: Number(value) })}
          />
        </Line>
        <Line name="Export the history" note="With the hashes, one JSON object per line; or as a table">
          <Button busy={written.isPending} onClick={() => written.mutate('jsonl')}>
            JSON lines …
          </Button>
          <Button busy={written.isPending} onClick={() => written.mutate('csv')}>
            Table …
          </Button>
        </Line>
        {written.data && (
          <div role="status">
            <Line name={`${count(written.data.events)} events written`} mono note={written.data.file}>
              <State state="verified" text="Done" />
            </Line>
          </div>
        )}
      </Group>
    </Page>
  );
}
