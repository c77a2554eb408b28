import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { queries, sayError, useCommand } from '@/api/queries';
import type { ProjectView } from '@/api/types';
import { count, hoursUnit, plural } from '@/shared/format';
import { Button, ChoiceList, Dialog, Input, ProjectDot, SkeletonRows, toast } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';

import { linkable } from './model';
import { serviceName } from './Services';

/** What the other project brings, in a few words. */
function brings(other: ProjectView): string {
  return [
    other.services.map(serviceName).join(' and '),
    other.assets > 0 && `${count(other.assets)} files`,
    other.tasks > 0 && plural(other.tasks, 'task'),
    other.tracked_s > 0 && hoursUnit(other.tracked_s),
  ]
    .filter(Boolean)
    .join(', ');
}

export interface LinkProjectProps {
  project: ProjectView;
  onClose: () => void;
}

/** Makes a project one with its other half at another service. Mount it while it is wanted. */
export function LinkProject({ project, onClose }: LinkProjectProps) {
  const { data } = useQuery(queries.projects());
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<ProjectView | null>(null);
  const words = text.trim().toLowerCase();
  const others = data && linkable(project, data).filter((other) => other.name.toLowerCase().includes(words));
  const link = useCommand(
    (other: ProjectView) => api.linkProjects(project.id, other.id),
    (_, other) => {
      onClose();
      toast({
        icon: 'link',
        text: `${project.name} and ${other.name} are one project`,
        undo: () => void part(project.id, other.connections).catch(sayError),
      });
    },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Link ${project.name}`}
      text={`Choose the same production at another service. Both become one project here, called ${project.name}. Nothing changes at the services.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={link.isPending}
            blocked={chosen ? null : 'Choose a project'}
            onClick={() => chosen && link.mutate(chosen)}
          >
            {chosen ? `Link with ${chosen.name}` : 'Link'}
          </Button>
        </>
      }
    >
      <div className="col" style={{ gap: 8, marginTop: 16, height: 300 }}>
        <Input
          icon="search"
          type="search"
          aria-label="Find a project"
          placeholder="Find a project"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {!others ? (
          <SkeletonRows rows={5} height={40} />
        ) : others.length === 0 ? (
          <p className="small fg-2">
            {words
              ? 'No project at another account has these words.'
              : 'Every other project is at an account where this one is too.'}
          </p>
        ) : (
          <ChoiceList
            label="Projects"
            items={others}
            chosen={chosen}
            onChoose={setChosen}
            row={(other) => (
              <>
                <ProjectDot colour={projectColour(other.id, other.color)} />
                <span className="col grow">
                  <span className="strong ellipsis">{other.name}</span>
                  <span className="small fg-3 ellipsis num">{brings(other)}</span>
                </span>
              </>
            )}
          />
        )}
      </div>
    </Dialog>
  );
}

/** Gives what a project is at these accounts a project of its own again. */
async function part(id: string, connections: readonly string[]): Promise<void> {
  for (const connection of connections) await api.unlinkProject(id, connection);
}
