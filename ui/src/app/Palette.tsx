import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';

import { queries } from '@/api/queries';
import type { SearchHit } from '@/api/types';
import { useActionList, type Action, type ActionScope } from '@/shared/actions/registry';
import { Icon, Keys, ProjectDot, type IconName } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';

/** Whether every word occurs somewhere; any order. */
export function matches(name: string, query: string): boolean {
  const text = name.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A name with what was found in it marked. */
function Marked({ text, query }: { text: string; query: string }) {
  const words = query.split(/\s+/).filter(Boolean);
  if (words.length === 0) return <>{text}</>;
  const pattern = new RegExp(
    `(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`,
    'gi',
  );
  return (
    <>{text.split(pattern).map((part, index) => (index % 2 ? <mark key={index}>{part}</mark> : part))}</>
  );
}

const HEADINGS: Record<ActionScope, string> = {
  chosen: 'With what is chosen',
  place: 'In this place',
  app: 'Everywhere',
};

const HIT_ICONS: Partial<Record<SearchHit['entity'], IconName>> = {
  asset: 'film',
  comment: 'comment',
  time_entry: 'time',
  task: 'todo',
  person: 'user',
  client: 'clients',
  tag: 'tag',
};

/** Where a hit is shown. */
export function hitPath(hit: SearchHit): string {
  switch (hit.entity) {
    case 'project':
      return `/projects/${hit.id}`;
    case 'asset':
    case 'comment':
      return `/review/${hit.asset_id ?? hit.id}`;
    case 'task':
      return hit.project_id ? `/projects/${hit.project_id}` : '/projects';
    default:
      return '/time';
  }
}

function ActionRow({ action, query, run }: { action: Action; query: string; run: () => void }) {
  return (
    <Command.Item className="palette-row" value={action.id} disabled={Boolean(action.blocked)} onSelect={run}>
      <Icon name={action.icon ?? 'arrow-r'} />
      <span>
        <Marked text={action.name} query={query} />
      </span>
      {(action.blocked ?? action.detail) && (
        <span className="fg-3 small ellipsis">{action.blocked ?? action.detail}</span>
      )}
      {action.key && <Keys of={action.key} exact />}
    </Command.Item>
  );
}

/** Every action and every name in one field. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('');
  const [, navigate] = useLocation();
  const query = text.trim();
  const { data: hits = [] } = useQuery({
    ...queries.search(useDeferredValue(query)),
    enabled: open && query.length > 1,
  });
  const offered = useActionList().filter((action) => !action.quiet && matches(action.name, query));
  const found = query.length > 1 ? hits : [];

  const close = () => {
    setText('');
    onClose();
  };
  const after = (run: () => void) => () => {
    close();
    run();
  };
  const rows = (scope: ActionScope) => {
    const list = offered.filter((action) => action.scope === scope);
    return (
      list.length > 0 && (
        <Command.Group key={scope} heading={HEADINGS[scope]}>
          {list.map((action) => (
            <ActionRow key={action.id} action={action} query={query} run={after(action.run)} />
          ))}
        </Command.Group>
      )
    );
  };

  return (
    <Command.Dialog
      open={open}
      onOpenChange={(next) => !next && close()}
      label="Search or run"
      shouldFilter={false}
      overlayClassName="scrim"
      contentClassName="palette"
      data-modal=""
    >
      <div className="palette-field">
        <Icon name="search" />
        <Command.Input value={text} onValueChange={setText} placeholder="Search or run" />
        {query && <span className="small fg-3 num">{offered.length + found.length} found</span>}
      </div>
      <Command.List className="palette-list">
        <Command.Empty className="empty is-quiet">
          <h2>Nothing has this name</h2>
        </Command.Empty>
        {rows('chosen')}
        {rows('place')}
        {found.length > 0 && (
          <Command.Group heading="Found">
            {found.map((hit) => (
              <Command.Item
                key={`${hit.entity} ${hit.id}`}
                className="palette-row"
                value={`${hit.entity} ${hit.id}`}
                onSelect={after(() => navigate(hitPath(hit)))}
              >
                {hit.entity === 'project' ? (
                  <ProjectDot colour={projectColour(hit.id, null)} />
                ) : (
                  <Icon name={HIT_ICONS[hit.entity] ?? 'file'} />
                )}
                <span className="ellipsis">
                  <Marked text={hit.title} query={query} />
                </span>
                <span className="fg-3 small ellipsis">{hit.detail}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {rows('app')}
      </Command.List>
      <div className="palette-foot">
        <span>
          <Keys of="arrowup" exact />
          <Keys of="arrowdown" exact />
          choose
        </span>
        <span>
          <Keys of="enter" exact />
          run
        </span>
        <span className="spacer" />
        <span>
          <Keys of="?" />
          all keys
        </span>
      </div>
    </Command.Dialog>
  );
}
