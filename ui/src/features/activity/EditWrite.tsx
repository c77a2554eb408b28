import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { EditableField, IntentView } from '@/api/types';
import { fieldName, kindOf } from '@/shared/history';
import { Button, Checkbox, Dialog, Field, Select, SkeletonRows } from '@/shared/parts';

import { activityQueries } from './queries';

const NONE = '–';

/** A plain value as it stands in a line of text. */
function line(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

function Editor({
  field,
  value,
  onChange,
}: {
  field: EditableField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const label = fieldName(field.field);
  switch (field.kind) {
    case 'flag':
      return (
        <Checkbox checked={value === true} onChange={onChange}>
          {label}
        </Checkbox>
      );
    case 'choice':
      return (
        <Select
          label={label}
          value={typeof value === 'string' ? value : NONE}
          options={[
            { value: NONE, label: `No ${label.toLowerCase()}` },
            ...field.choices.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id) => onChange(id === NONE ? null : id)}
        />
      );
    case 'choices': {
      const chosen = Array.isArray(value) ? (value as string[]) : [];
      return (
        <fieldset>
          <legend className="small fg-2">{label}</legend>
          {field.choices.map(({ id, name }) => (
            <Checkbox
              key={id}
              checked={chosen.includes(id)}
              onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((each) => each !== id))}
            >
              {name}
            </Checkbox>
          ))}
        </fieldset>
      );
    }
    default:
      return (
        <Field
          label={label}
          value={line(value)}
          hint={
            field.there === null || field.there === field.value
              ? undefined
              : `The service has ${line(field.there)}`
          }
          onChange={({ target }) =>
            onChange(
              target.value === '' ? null : field.kind === 'number' ? Number(target.value) : target.value,
            )
          }
        />
      );
  }
}

/** Changes what a service refused, and sends it again. */
export function EditWrite({ intent, onClose }: { intent: IntentView; onClose: () => void }) {
  const { data: fields } = useQuery(activityQueries.fields(intent.id));
  const [edits, setEdits] = useState<Record<string, unknown>>({});
  const send = useCommand(
    () =>
      api.editIntent(
        intent.id,
        Object.entries(edits).map(([field, value]) => ({ field, value })),
      ),
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Change and send: ${intent.record_name ?? kindOf(intent.entity).name}`}
      text={intent.error && <p>{intent.error.message}</p>}
      actions={
        <>
          <Button onClick={onClose}>Later</Button>
          <Button variant="primary" icon="retry" busy={send.isPending} onClick={() => send.mutate(undefined)}>
            Send again
          </Button>
        </>
      }
    >
      <div className="col" style={{ gap: 12, marginTop: 16 }}>
        {!fields && <SkeletonRows rows={2} height={44} />}
        {fields?.length === 0 && (
          <p className="small fg-2">A delete has no fields: send it again, or give it up.</p>
        )}
        {fields?.map((field) => (
          <Editor
            key={field.field}
            field={field}
            value={field.field in edits ? edits[field.field] : field.value}
            onChange={(value) => setEdits((old) => ({ ...old, [field.field]: value }))}
          />
        ))}
      </div>
    </Dialog>
  );
}
