import type { ApiError } from '@/api/errors';

import { HelpLink, Icon } from '../parts';

/** Why a form was refused, and what to do. Told at once. */
export function FormError({ error }: { error: ApiError }) {
  return (
    <div className="row" role="alert" style={{ alignItems: 'flex-start' }}>
      <Icon name="failed" className="failed" />
      <span className="small grow" style={{ paddingTop: 0 }}>
        <span className="strong">{error.message}</span>{' '}
        {error.hint && <span className="fg-2">{error.hint}</span>} <HelpLink code={error.code} />
      </span>
    </div>
  );
}
