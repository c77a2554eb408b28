import { useQuery } from '@tanstack/react-query';

import type { AssetView, TransferView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { exactBytes, moment, plural } from '@/shared/format';
import { Button, Dialog, State } from '@/shared/parts';

import { assetState, stem } from './model';
import { assetQuery } from './queries';

/** The rule behind each state, as one sentence. */
function ruleOf(asset: AssetView, transfer: TransferView | undefined): string {
  const { state } = assetState(asset, transfer);
  switch (state) {
    case 'parked':
      return transfer?.error?.hint ?? 'It was set aside so that the others go on.';
    case 'working':
      return 'Parts go side by side. A part counts once Frame.io has acknowledged it.';
    case 'verifying':
      return 'Every part is acknowledged. It counts as there when Frame.io has put it together and the size agrees.';
    case 'paused':
      return 'A person paused it. What is acknowledged is not sent again.';
    case 'waiting':
      return transfer
        ? 'It goes by itself when its turn comes and there is a network.'
        : 'The change is saved here and goes by itself, oldest first.';
    case 'needsYou':
      return 'Frame.io refused a change, or two values stand against each other. Activity shows which.';
    default:
      return 'What stands here was read back from Frame.io and agrees.';
  }
}

export interface WhyDialogProps {
  asset: AssetView;
  transfer: TransferView | undefined;
  onClose: () => void;
}

/** Why an asset is in its state: rule, times, sources. */
export function WhyDialog({ asset, transfer, onClose }: WhyDialogProps) {
  const now = useNow(60_000);
  const { data: detail } = useQuery(assetQuery(asset.id));
  const { state, text } = assetState(asset, transfer);
  const facts: [string, string | null | undefined][] = [
    ['Came there', asset.created_at && moment(asset.created_at, now)],
    ['Changed there', asset.updated_at && moment(asset.updated_at, now)],
    ['Size', asset.size === null ? null : exactBytes(asset.size)],
    ['Acknowledged', transfer && transfer.sent < transfer.size ? exactBytes(transfer.sent) : null],
    ['Attempts', transfer && transfer.attempts > 0 ? plural(transfer.attempts, 'attempt') : null],
    ['Id there', asset.remote_id],
    ['Here', detail?.local_path],
    ['BLAKE3', detail?.content_id],
    ['SHA-256', transfer?.checksum],
  ];
  return (
    <Dialog
      open
      onClose={onClose}
      title={stem(asset)}
      text={
        <>
          <State state={state} text={text} />
          <p style={{ marginTop: 8 }}>{ruleOf(asset, transfer)}</p>
        </>
      }
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <dl className="facts" style={{ marginTop: 16 }}>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd className="mono" title={value}>
                  {value}
                </dd>
              </div>
            ),
        )}
      </dl>
    </Dialog>
  );
}
