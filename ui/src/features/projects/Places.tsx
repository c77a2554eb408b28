import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { queries, sayError, useCommand } from '@/api/queries';
import type { ProjectView } from '@/api/types';
import { Button, toast } from '@/shared/parts';

import { LinkProject } from './LinkProject';
import styles from './projects.module.css';
import { serviceName } from './Services';

/** Where a project exists, with the ways to link its halves and to part them. */
export function Places({ project }: { project: ProjectView }) {
  const { view_url } = project;
  const { data: connections = [] } = useQuery(queries.connections());
  const [linking, setLinking] = useState(false);
  const part = useCommand(
    (connection: string) => api.unlinkProject(project.id, connection),
    (parted) =>
      toast({
        icon: 'link',
        text: `${parted.name} at ${parted.services.map(serviceName).join(', ')} is a project of its own`,
        undo: () => void api.linkProjects(project.id, parted.id).catch(sayError),
      }),
  );
  const elsewhere = connections.filter((connection) => !project.connections.includes(connection.id));
  return (
    <section>
      <h2 className="section-title">Where it exists</h2>
      {project.services.length === 0 && <p className="small fg-2">Only on this computer.</p>}
      <ul className={styles.places}>
        {project.connections.map((connection, index) => {
          const name = serviceName(project.services[index] ?? '');
          const id = project.remote_ids[index];
          return (
            <li key={connection}>
              <span className="fg-2">{name}</span>
              <span className="mono ellipsis" title={id}>
                {id || 'not there yet'}
              </span>
              {project.connections.length > 1 && (
                <Button
                  variant="ghost"
                  size="small"
                  aria-label={`Unlink the project at ${name}`}
                  busy={part.isPending && part.variables === connection}
                  onClick={() => part.mutate(connection)}
                >
                  Unlink
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <div className="row" style={{ marginTop: 10 }}>
        {view_url && (
          <Button size="small" icon="external" onClick={() => void api.openUrl(view_url).catch(sayError)}>
            Open at Frame.io
          </Button>
        )}
        {elsewhere.length > 0 && (
          <Button size="small" icon="link" onClick={() => setLinking(true)}>
            Link with another
          </Button>
        )}
      </div>
      {linking && <LinkProject project={project} onClose={() => setLinking(false)} />}
    </section>
  );
}
