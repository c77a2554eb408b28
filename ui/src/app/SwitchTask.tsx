import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useState } from 'react';

import { queries, useStatus } from '@/api/queries';
import { Icon, ProjectDot, toast } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { useStartTimer } from '@/shared/timer';

interface Choice {
  description: string;
  project: string | null;
  task: string | null;
}

/** Starts the timer on a task, a project or free words; a running one is stopped and kept. */
export function SwitchTask({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('');
  const { data: tasks } = useQuery({ ...queries.tasks(), enabled: open });
  const { data: projects } = useQuery({ ...queries.projects(), enabled: open });
  const running = useStatus()?.timer;
  const close = () => {
    setText('');
    onClose();
  };
  const { start } = useStartTimer(
    () =>
      running &&
      toast({ icon: 'time', text: `${running.description || 'The entry before'} is stopped and kept` }),
  );
  const choose = (choice: Choice) => {
    close();
    start({ ...choice, billable: null });
  };
  const words = text.trim();
  return (
    <Command.Dialog
      open={open}
      onOpenChange={(next) => !next && close()}
      label="Start the timer"
      overlayClassName="scrim"
      contentClassName="palette"
      data-modal=""
    >
      <div className="palette-field">
        <Icon name="time" />
        <Command.Input value={text} onValueChange={setText} placeholder="What are you doing?" />
      </div>
      <Command.List className="palette-list">
        {words && (
          <Command.Group heading="Start">
            <Command.Item
              className="palette-row"
              value={`start ${words}`}
              onSelect={() =>
                choose({ description: words, project: running?.project_id ?? null, task: null })
              }
            >
              <Icon name="play" />
              <span className="ellipsis">{words}</span>
              <span className="fg-3 small">{running?.project ?? 'without a project'}</span>
            </Command.Item>
          </Command.Group>
        )}
        {tasks && projects && tasks.length > 0 && (
          <Command.Group heading="Tasks">
            {tasks.map((task) => (
              <Command.Item
                key={task.id}
                className="palette-row"
                value={`${task.name} ${task.project ?? ''} ${task.id}`}
                onSelect={() => choose({ description: task.name, project: task.project_id, task: task.id })}
              >
                <ProjectDot colour={projectColour(task.project_id, task.project_color)} />
                <span className="ellipsis">{task.name}</span>
                <span className="fg-3 small ellipsis">{task.project}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {tasks && projects && (
          <Command.Group heading="Projects">
            {projects.map((project) => (
              <Command.Item
                key={project.id}
                className="palette-row"
                value={`${project.name} ${project.id}`}
                onSelect={() => choose({ description: words, project: project.id, task: null })}
              >
                <ProjectDot colour={projectColour(project.id, project.color)} />
                <span className="ellipsis">{project.name}</span>
                <span className="fg-3 small ellipsis">{project.client}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command.Dialog>
  );
}
