import { useActionList } from '@/shared/actions/registry';
import { Button, Dialog, Keys } from '@/shared/parts';

/** Keys that belong to what has the focus and are the same in every list. */
const LISTS: [keys: string[], name: string][] = [
  [['arrowup', 'arrowdown'], 'Move (or K and J)'],
  [['shift'], 'Extend the choice'],
  [['x'], 'Mark'],
  [['mod+a'], 'Choose all'],
  [['enter'], 'Open'],
  [['escape'], 'Close the topmost'],
];

/** All keys, as they are bound now. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const groups = new Map<string, { name: string; key: string }[]>();
  for (const { group, name, key, unlisted } of useActionList()) {
    if (key && !unlisted) groups.set(group, [...(groups.get(group) ?? []), { name, key }]);
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="All keys"
      wide
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div style={{ columns: 2, columnGap: 32, marginTop: 12 }}>
        {[...groups].map(([group, entries]) => (
          <section key={group} style={{ breakInside: 'avoid', marginBottom: 16 }}>
            <h3 className="small fg-3 strong">{group}</h3>
            {entries.map(({ name, key }) => (
              <div key={name} className="row between" style={{ height: 26 }}>
                <span className="ellipsis">{name}</span>
                <Keys of={key} exact />
              </div>
            ))}
          </section>
        ))}
        <section style={{ breakInside: 'avoid' }}>
          <h3 className="small fg-3 strong">Lists</h3>
          {LISTS.map(([keys, name]) => (
            <div key={name} className="row between" style={{ height: 26 }}>
              <span>{name}</span>
              <span className="row" style={{ gap: 2 }}>
                {keys.map((key) => (
                  <Keys key={key} of={key} exact />
                ))}
              </span>
            </div>
          ))}
        </section>
      </div>
    </Dialog>
  );
}
