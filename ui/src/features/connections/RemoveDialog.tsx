import { useMutation } from '@tanstack/react-query';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import type { ConnectionView } from '@/api/types';
import { count, plural } from '@/shared/format';
import { Button, Dialog, Icon } from '@/shared/parts';

/** Asks before a connection is removed: what goes, what stays. The safe answer has the focus. */
export function RemoveDialog({
  connection,
  onClose,
}: {
  connection: ConnectionView | null;
  onClose: () => void;
}) {
  // What a browser signed in is ended at the service too; keys are ended where they were made.
  const remove = useMutation({
    mutationFn: async (id: string) => {
      const { revocable } = await api.connectionDetail(id);
      return api.removeConnection(id, revocable);
    },
    onSuccess: onClose,
  });
  if (!connection) return null;
  const { service_name: name, backlog, records } = connection;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${name}?`}
      text={
        <>
          <p>
            The sign-in and the {count(records)} mirrored records are removed from this computer. Nothing
            changes at {name}; connecting again brings everything back.
          </p>
          {backlog > 0 && (
            <p style={{ marginTop: 8 }}>
              <strong>{plural(backlog, 'change')} made here</strong> {backlog === 1 ? 'is' : 'are'} not at{' '}
              {name} yet and would be lost.
            </p>
          )}
          {remove.error && (
            <p className="row" role="alert" style={{ marginTop: 8 }}>
              <Icon name="failed" className="failed" />
              {toApiError(remove.error).message}
            </p>
          )}
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate(connection.id)}>
            Remove {name}
          </Button>
        </>
      }
    />
  );
}
