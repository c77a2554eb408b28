import { useQuery } from '@tanstack/react-query';
import { useState, type CSSProperties } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError } from '@/api/queries';
import type { CardView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { bytes, count } from '@/shared/format';
import { Button, cx, Empty, ErrorState, Icon, SkeletonRows, State } from '@/shared/parts';

import styles from './cards.module.css';
import { Clips } from './Clips';
import { cardOf } from './model';
import { OffloadCard } from './OffloadCard';
import { OffloadDialog } from './OffloadDialog';
import { cardsQuery, offloadsQuery } from './queries';
import { useOffloadCommands } from './useOffloadCommands';

const COLUMNS = {
  '--columns': '16px minmax(0,1fr) 132px 64px 84px minmax(0,1.4fr) 96px',
} as CSSProperties;

function Seen({ card, onOffload }: { card: CardView; onOffload: () => void }) {
  const { state, text, why } = cardOf(card);
  return (
    <div className={cx('table-row', styles.seen)} style={COLUMNS} role="row">
      <span role="cell">
        <Icon name="card" className="fg-2" />
      </span>
      <span className="col" role="cell">
        <span className="strong ellipsis">{card.name}</span>
        <span className="small fg-3 ellipsis mono" title={card.path}>
          {card.path}
        </span>
      </span>
      <span className="fg-2 ellipsis" role="cell">
        {card.camera ?? 'Folder'}
      </span>
      <span className="right small fg-2 num" role="cell">
        {count(card.clips)}
      </span>
      <span className="right small fg-2 num" role="cell">
        {bytes(card.size)}
      </span>
      <span className="ellipsis" role="cell" title={why || undefined}>
        <State state={state} text={card.state === 'not_safe' ? `${text}: ${why}` : text} small />
      </span>
      <span className={styles.actions} role="cell">
        <Button
          size="small"
          variant={card.state === 'new' ? 'primary' : 'plain'}
          blocked={card.state === 'copying' ? 'It is being copied' : null}
          onClick={onOffload}
        >
          Offload
        </Button>
      </span>
    </div>
  );
}

/** Cards that are there, where their copies stand, and whether they may be formatted. */
export default function Cards() {
  const { data: seen } = useQuery(cardsQuery());
  const { data: offloads, error, refetch } = useQuery(offloadsQuery());
  const { plan } = useOffloadCommands();
  const [offloading, setOffloading] = useState<CardView | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const choose = () =>
    void api
      .pickFolder()
      .then(async (path) => {
        if (!path) return;
        const [card] = await api.cards(path);
        if (card) setOffloading(card);
      })
      .catch(sayError);
  const waiting = seen?.find((card) => card.state === 'new');
  useActions([
    {
      id: 'cards.offload',
      name: 'Offload a card',
      icon: 'card',
      key: 'o',
      scope: 'place',
      group: 'Media',
      run: () => (waiting ? setOffloading(waiting) : choose()),
    },
  ]);

  const button = (
    <Button size="small" icon="card" keys="o" onClick={choose}>
      Offload a folder
    </Button>
  );
  const nothing = seen?.length === 0 && offloads?.items.length === 0;
  return (
    <>
      {error ? (
        <ErrorState
          title="The offloads could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      ) : !seen || !offloads ? (
        <SkeletonRows rows={4} height={44} />
      ) : nothing ? (
        <Empty
          icon="card"
          title="No card is here"
          text="Put one in: it is copied to your disks in one read, every copy is read back, and you are told when it is safe to format."
          actions={button}
        />
      ) : (
        <div className="grow col">
          <div className="tool">
            <span className="fg-2">
              {seen.length
                ? 'Cards on this computer'
                : 'No card is here now. Put one in, or choose a folder.'}
            </span>
            <span className="spacer" />
            {button}
          </div>
          <div className={cx('scroll', styles.page, open && styles.isShort)}>
            {seen.length > 0 && (
              <div role="table" aria-label="Cards on this computer">
                <div className="table-row is-head" style={{ ...COLUMNS, padding: '0 20px' }} role="row">
                  <span role="cell" />
                  <span role="columnheader">Card</span>
                  <span role="columnheader">Camera</span>
                  <span role="columnheader" className="right">
                    Clips
                  </span>
                  <span role="columnheader" className="right">
                    Size
                  </span>
                  <span role="columnheader">State</span>
                  <span role="cell" />
                </div>
                {seen.map((card) => (
                  <Seen key={card.path} card={card} onOffload={() => setOffloading(card)} />
                ))}
              </div>
            )}
            {offloads.items.length > 0 && (
              <>
                <div className="tool" style={{ borderBottom: 0 }}>
                  <span className="fg-2">Offloads</span>
                </div>
                <div className={styles.offloads}>
                  {offloads.items.map((offload) => (
                    <OffloadCard
                      key={offload.id}
                      offload={offload}
                      open={open === offload.id}
                      onToggle={() => setOpen(open === offload.id ? null : offload.id)}
                    />
                  ))}
                </div>
              </>
            )}
          </div>
          {open && <Clips id={open} />}
        </div>
      )}
      {offloading && (
        <OffloadDialog
          card={offloading}
          onClose={() => setOffloading(null)}
          onOffload={(draft) => {
            plan.mutate(draft);
            setOffloading(null);
          }}
        />
      )}
    </>
  );
}
