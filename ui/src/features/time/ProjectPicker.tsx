import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useState } from 'react';

import { queries } from '@/api/queries';
import { cx, Icon, Popover, ProjectDot } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';

import styles from './time.module.css';

export interface Assignment {
  project: string | null;
  task: string | null;
}

export interface ProjectPickerProps extends Assignment {
  onPick: (to: Assignment) => void;
  /** Looks like a field of a form instead of a chip. */
  field?: boolean;
}

/** Project and task in one field: type any word of either. */
export function ProjectPicker({ project, task, onPick, field }: ProjectPickerProps) {
  const [open, setOpen] = useState(false);
  const { data: projects = [] } = useQuery(queries.projects());
  const { data: tasks = [] } = useQuery(queries.tasks());
  const chosen = projects.find((p) => p.id === project);
  const chosenTask = tasks.find((t) => t.id === task);
  const pick = (to: Assignment) => {
    setOpen(false);
    onPick(to);
  };
  const name = chosen ? [chosen.name, chosenTask?.name].filter(Boolean).join(' ') : 'No project';
  return (
    <Popover
      label="Project and task"
      width={320}
      align={field ? 'start' : 'end'}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className={field ? 'input' : cx('chip', !chosen && 'is-add')}
          aria-label={`Project: ${name}`}
        >
          {chosen ? <ProjectDot colour={projectColour(chosen.id, chosen.color)} /> : <Icon name="projects" />}
          <span className="ellipsis">{chosen?.name ?? 'Project'}</span>
          {chosenTask && <span className={cx('ellipsis', field ? 'fg-2' : 'fg-3')}>{chosenTask.name}</span>}
          {field && <Icon name="updown" />}
        </button>
      }
    >
      <Command label="Project and task">
        <div className={styles.pickField}>
          <Icon name="search" className="fg-3" />
          <Command.Input placeholder="Project or task" aria-label="Find a project or task" />
        </div>
        <Command.List className="palette-list">
          <Command.Empty>
            <div className="small fg-2" style={{ padding: '12px 16px 4px' }}>
              No project or task has these words.
            </div>
          </Command.Empty>
          <Command.Group>
            <Command.Item
              className="palette-row"
              value="no project"
              onSelect={() => pick({ project: null, task: null })}
            >
              <ProjectDot colour={null} />
              <span className="fg-2">No project</span>
            </Command.Item>
          </Command.Group>
          {projects.map((each) => {
            const colour = projectColour(each.id, each.color);
            return (
              <Command.Group key={each.id}>
                <Command.Item
                  className="palette-row"
                  value={`${each.name} ${each.client ?? ''} ${each.id}`}
                  onSelect={() => pick({ project: each.id, task: null })}
                >
                  <ProjectDot colour={colour} />
                  <span className="strong ellipsis">{each.name}</span>
                  <span className="small fg-3 ellipsis">{each.client}</span>
                </Command.Item>
                {tasks
                  .filter((t) => t.project_id === each.id)
                  .map((t) => (
                    <Command.Item
                      key={t.id}
                      className={cx('palette-row', styles.pickTask)}
                      value={`${t.name} ${each.name} ${t.id}`}
                      onSelect={() => pick({ project: each.id, task: t.id })}
                    >
                      <ProjectDot colour={colour} />
                      <span className="ellipsis">{t.name}</span>
                      <span className="small fg-3 ellipsis">{each.name}</span>
                    </Command.Item>
                  ))}
              </Command.Group>
            );
          })}
        </Command.List>
      </Command>
    </Popover>
  );
}
