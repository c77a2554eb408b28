import type { ConnectionView } from '@/api/types';

import { Dialog } from '../parts';
import { ClockifyForm } from './ClockifyForm';
import { FrameioForm } from './FrameioForm';
import { S3Form } from './S3Form';
import { SERVICES, type Service } from './services';

export interface ConnectDialogProps {
  /** The service to sign in to; `null` keeps the dialog closed. */
  service: Service | null;
  /** Address of the connection that is signed in again. */
  baseUrl?: string;
  onClose: () => void;
  onConnected: (connection: ConnectionView) => void;
}

/** How one signs in at each service, and what comes of it. */
const FORMS = {
  frameio: {
    Form: FrameioForm,
    text: 'Projects, files and comments are mirrored to this computer. Nothing changes at Frame.io by connecting.',
  },
  clockify: {
    Form: ClockifyForm,
    text: 'Hours, projects and tasks are mirrored to this computer. Nothing changes at Clockify by connecting.',
  },
  s3: {
    Form: S3Form,
    text: 'The list of its files is mirrored to this computer; files can be sent there. Nothing changes in the bucket by connecting.',
  },
} as const;

/** Signs in at a service. What was typed is forgotten when it closes. */
export function ConnectDialog({ service, baseUrl = '', onClose, onConnected }: ConnectDialogProps) {
  const name = SERVICES.find((s) => s.id === service)?.name ?? '';
  const { Form, text } = FORMS[service ?? 'frameio'];
  return (
    <Dialog open={service !== null} onClose={onClose} title={`Connect ${name}`} text={text}>
      {service && <Form key={service} baseUrl={baseUrl} onCancel={onClose} onConnected={onConnected} />}
    </Dialog>
  );
}
