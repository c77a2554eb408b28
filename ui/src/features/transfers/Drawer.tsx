import { useQuery } from '@tanstack/react-query';
import {
  useCallback,
  useMemo,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { queries, useCommand, useStatus } from '@/api/queries';
import { useNow } from '@/shared/clock';
import { bytes, count, etaLeft, speed } from '@/shared/format';
import { VirtualList, type Selection } from '@/shared/lists';
import { Button, IconButton, Sparkline } from '@/shared/parts';
import { setPrefs, usePrefs } from '@/shared/prefs';
import { useSpeedHistory } from '@/shared/speedHistory';
import { useSteadyEta } from '@/shared/useSteadyEta';

import { byUrgency, queuePlaces } from './model';
import { FileRow } from './rows';
import { useTransferActions } from './useTransferActions';

const COLUMNS = { '--columns': '16px minmax(0,1fr) 200px 92px 76px 88px 52px' } as CSSProperties;
const LOWEST = 180;
const STEP = 28;

const highest = () => Math.round(window.innerHeight * 0.6);

function Grip({ height }: { height: number }) {
  const set = (next: number) =>
    setPrefs({ drawerHeight: Math.min(highest(), Math.max(LOWEST, Math.round(next))) });
  const onPointerDown = (event: PointerEvent) => {
    const grip = event.currentTarget as HTMLElement;
    const from = event.clientY;
    grip.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => set(height + from - moved.clientY);
    const up = () => {
      grip.removeEventListener('pointermove', move);
      grip.removeEventListener('pointerup', up);
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', up);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp') set(height + STEP);
    else if (event.key === 'ArrowDown') set(height - STEP);
    else return;
    event.preventDefault();
  };
  return (
    // A separator that can be moved is a widget with a value.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="drawer-grip"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the transfers"
      aria-valuenow={height}
      aria-valuemin={LOWEST}
      aria-valuemax={highest()}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}

/** The queue below tree and list: it pushes, never covers. */
export function TransferDrawer() {
  const [, navigate] = useLocation();
  const { drawerHeight } = usePrefs();
  const status = useStatus();
  const now = useNow(2000);
  const samples = useSpeedHistory();
  const left = useSteadyEta(status?.transfers.eta_s ?? null);
  const { data } = useQuery(queries.transfers());
  const pauseAll = useCommand(() => api.pauseAllTransfers());
  const resumeAll = useCommand(() => api.resumeAllTransfers());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());

  const files = useMemo(
    () => (data?.items ?? []).filter((file) => file.state !== 'cancelled').toSorted(byUrgency),
    [data],
  );
  const places = useMemo(() => queuePlaces(data?.items ?? []), [data]);
  useTransferActions(files.filter((file) => chosen.has(file.id)));
  const onChosen = useCallback((selection: Selection) => setChosen(selection.chosen), []);

  const t = status?.transfers;
  const open = t ? t.running + t.waiting + t.paused + t.parked : 0;
  return (
    <section
      className="drawer"
      style={{ height: open ? Math.min(drawerHeight, highest()) : 41 }}
      aria-label="Transfers"
    >
      {open > 0 && <Grip height={drawerHeight} />}
      <div className="drawer-head">
        <span className="section-title">Transfers</span>
        <span className="fg-2 small">
          {t && open > 0 ? (
            <>
              {[
                t.running > 0 && `${count(t.running)} running`,
                t.waiting > 0 && `${count(t.waiting)} waiting`,
                t.paused > 0 && `${count(t.paused)} paused`,
              ]
                .filter(Boolean)
                .join(', ')}
              {t.parked > 0 && (
                <>
                  {t.running + t.waiting + t.paused > 0 && ', '}
                  <span className="attention">{count(t.parked)} parked</span>
                </>
              )}
            </>
          ) : (
            'Nothing on the way'
          )}
        </span>
        <span className="spacer" />
        {t && t.speed !== null && (
          <span className="row small">
            <Sparkline samples={samples} width={96} height={20} label="Speed over the last ten minutes" />
            <span className="strong" style={{ width: 70 }}>
              {speed(t.speed)}
            </span>
          </span>
        )}
        {t && t.bytes_left > 0 && <span className="small fg-2">{bytes(t.bytes_left)} left</span>}
        {left !== null && <span className="small strong">{etaLeft(left, now)}</span>}
        <span className="row" style={{ gap: 2 }}>
          {t &&
            open > t.parked &&
            (t.paused > 0 && t.running === 0 ? (
              <Button variant="ghost" size="small" icon="play" onClick={() => resumeAll.mutate()}>
                Go on
              </Button>
            ) : (
              <Button variant="ghost" size="small" icon="pause" onClick={() => pauseAll.mutate()}>
                Pause all
              </Button>
            ))}
          <span className="rule" style={{ margin: '0 4px' }} />
          <IconButton
            size="small"
            icon="full"
            label="Full view"
            onClick={() => navigate('/media/transfers')}
          />
          <IconButton
            size="small"
            icon="x"
            label="Close"
            keys="mod+j"
            onClick={() => setPrefs({ drawer: false })}
          />
        </span>
      </div>
      {open > 0 && (
        <VirtualList
          id="transfer drawer"
          label="Transfers"
          role="grid"
          count={files.length}
          rowHeight={28}
          idAt={(index) => files[index]?.id}
          onChosen={onChosen}
          row={(index, state) => {
            const file = files[index];
            return (
              file && <FileRow file={file} place={places.get(file.id)} columns={COLUMNS} flat {...state} />
            );
          }}
        />
      )}
    </section>
  );
}
