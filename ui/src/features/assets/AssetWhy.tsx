import { useQuery } from '@tanstack/react-query';

import type { AssetView, TransferView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { exactBytes, moment, plural } from '@/shared/format';
import { State } from '@/shared/parts';
import { WhyDialog } from '@/shared/Why';

import { assetState, stem } from './model';
import { assetQuery } from './queries';

/** The rule behind a transfer that makes the asset; `null` when none is on. */
function ruleOf(asset: AssetView, transfer: TransferView | undefined): string | null {
  switch (assetState(asset, transfer).state) {
    case 'parked':
      return transfer?.error?.hint ?? 'It was set aside so that the others go on.';
    case 'working':
      return 'Parts go side by side. A part counts once Frame.io has acknowledged it.';
    case 'verifying':
      return 'Every part is acknowledged. It counts as there when Frame.io has put it together and the size agrees.';
    case 'paused':
      return 'A person paused it. What is acknowledged is not sent again.';
    case 'waiting':
      return transfer ? 'It goes by itself when its turn comes and there is a network.' : null;
    default:
      return null;
  }
}

export interface AssetWhyProps {
  asset: AssetView;
  transfer: TransferView | undefined;
  onClose: () => void;
}

/** Why an asset is in its state: its transfer, then rules, times and actors, then what identifies it. */
export function AssetWhy({ asset, transfer, onClose }: AssetWhyProps) {
  const now = useNow(60_000);
  const { data: detail } = useQuery(assetQuery(asset.id));
  const rule = ruleOf(asset, transfer);
  const { state, text } = assetState(asset, transfer);
  const facts: [label: string, value: string | null | undefined, mono?: boolean][] = [
    ['Came there', asset.created_at && moment(asset.created_at, now)],
    ['Changed there', asset.updated_at && moment(asset.updated_at, now)],
    ['Size', asset.size === null ? null : exactBytes(asset.size)],
    ['Acknowledged', transfer && transfer.sent < transfer.size ? exactBytes(transfer.sent) : null],
    ['Attempts', transfer && transfer.attempts > 0 ? plural(transfer.attempts, 'attempt') : null],
    ['Id there', asset.remote_id, true],
    ['Here', detail?.local_path, true],
    ['BLAKE3', detail?.content_id, true],
    ['SHA-256', transfer?.checksum, true],
  ];
  return (
    <WhyDialog
      record={asset.id}
      name={stem(asset)}
      onClose={onClose}
      first={
        rule && (
          <section>
            <State state={state} text={text} />
            <p className="small fg-2">{rule}</p>
          </section>
        )
      }
    >
      <dl className="facts">
        {facts.map(
          ([label, value, mono]) =>
            value && (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd className={mono ? 'mono' : 'num'} title={value}>
                  {value}
                </dd>
              </div>
            ),
        )}
      </dl>
    </WhyDialog>
  );
}
