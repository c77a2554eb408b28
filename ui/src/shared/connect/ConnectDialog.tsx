import type { ConnectionView } from '@/api/types';

import { Dialog } from '../parts';
import { ClockifyForm } from './ClockifyForm';
import { FrameioForm } from './FrameioForm';
import { SERVICES, type Service } from './services';

export interface ConnectDialogProps {
  /** The service to sign in to; `null` keeps the dialog closed. */
  service: Service | null;
  /** Address of the connection that is signed in again. */
  baseUrl?: string;
  onClose: () => void;
  onConnected: (connection: ConnectionView) => void;
}

/** Signs in at a service. What was typed is forgotten when it closes. */
export function ConnectDialog({ service, baseUrl = '', onClose, onConnected }: ConnectDialogProps) {
  const name = SERVICES.find((s) => s.id === service)?.name ?? '';
  const Form = service === 'clockify' ? ClockifyForm : FrameioForm;
  return (
    <Dialog
      open={service !== null}
      onClose={onClose}
      title={`Connect ${name}`}
      text={
        service === 'clockify'
          ? 'Hours, projects and tasks are mirrored to this computer. Nothing changes at Clockify by connecting.'
          : 'Projects, files and comments are mirrored to this computer. Nothing changes at Frame.io by connecting.'
      }
    >
      {service && <Form key={service} baseUrl={baseUrl} onCancel={onClose} onConnected={onConnected} />}
    </Dialog>
  );
}
