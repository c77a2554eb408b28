import type { AssetView, FolderView, TransferView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, clipLength, moment, plural } from '@/shared/format';
import { VirtualGrid, VirtualList, type Selection } from '@/shared/lists';
import { cx, Icon, Progress, Skeleton, State, StateIcon, Thumb } from '@/shared/parts';
import { usePrefs } from '@/shared/prefs';

import { assetIcon, assetState, cardNote, stem } from './model';
import styles from './assets.module.css';
import type { AssetRows } from './useAssets';

export interface AssetViewsProps {
  /** Names the list: the folder and filter it shows. */
  id: string;
  label: string;
  rows: AssetRows;
  folders: ReadonlyMap<string, FolderView>;
  transfers: ReadonlyMap<string, TransferView>;
  chosen: readonly string[];
  onChosen: (selection: Selection) => void;
  onOpen: (asset: AssetView) => void;
}

const CARD = { compact: [128, 8], normal: [156, 12], roomy: [208, 16] } as const;

/** Height of name and note below a picture. */
const FOOT = 38;

function Card({
  asset,
  files,
  transfer,
  chosen,
  active,
}: {
  asset: AssetView;
  files: number | undefined;
  transfer: TransferView | undefined;
  chosen: boolean;
  active: boolean;
}) {
  const { state, share } = assetState(asset, transfer);
  return (
    <div
      className={cx('asset', chosen && 'is-on', active && 'is-active')}
      data-folder={asset.kind === 'folder' ? asset.id : undefined}
    >
      <Thumb src={asset.thumbnail} icon={assetIcon(asset)}>
        {asset.versions > 1 && <span className="tag at-tl">v{asset.versions}</span>}
        {asset.comments > 0 && (
          <span className="tag at-bl">
            <Icon name="comment" />
            {asset.comments}
          </span>
        )}
        {asset.duration_s !== null && (
          <span className="tag at-br">{clipLength(asset.duration_s * 1000, asset.frame_rate)}</span>
        )}
        {share !== null && <Progress parts={[{ share, state }]} label={asset.name} />}
      </Thumb>
      <div className="asset-name ellipsis num">{stem(asset)}</div>
      <div className="asset-meta">
        <span className="ellipsis">{cardNote(asset, files)}</span>
        {asset.kind !== 'folder' && <StateIcon state={state} quiet />}
      </div>
    </div>
  );
}

function CardGap() {
  return (
    <div className="asset">
      <Skeleton height="auto" className="thumb" />
      <div style={{ height: FOOT }} />
    </div>
  );
}

function useStart(rows: AssetRows, chosen: readonly string[]) {
  const active = rows.loaded.findIndex((asset) => asset.id === chosen[0]);
  return { active, chosen };
}

function describe(asset: AssetView | undefined, transfer: TransferView | undefined): string | undefined {
  if (!asset) return undefined;
  if (asset.kind === 'folder') return `Folder ${asset.name}`;
  return [
    asset.name,
    assetState(asset, transfer).text,
    asset.size !== null && bytes(asset.size),
    asset.comments > 0 && plural(asset.comments, 'comment'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Assets as pictures. */
export function AssetGrid({
  id,
  label,
  rows,
  folders,
  transfers,
  chosen,
  onChosen,
  onOpen,
}: AssetViewsProps) {
  const [cardMin, gapX] = CARD[usePrefs().density];
  return (
    <VirtualGrid
      id={id}
      label={label}
      count={rows.total}
      cardMin={cardMin}
      gap={{ x: gapX, y: 20 }}
      foot={FOOT}
      padding={{ x: 20, top: 4 }}
      idAt={(index) => rows.at(index)?.id}
      card={(index, state) => {
        const asset = rows.at(index);
        return asset ? (
          <Card
            asset={asset}
            files={folders.get(asset.id)?.files}
            transfer={transfers.get(asset.id)}
            {...state}
          />
        ) : (
          <CardGap />
        );
      }}
      cardLabel={(index) => {
        const asset = rows.at(index);
        return describe(asset, asset && transfers.get(asset.id));
      }}
      initial={useStart(rows, chosen)}
      onChosen={onChosen}
      onRange={rows.onRange}
      onOpen={(index) => {
        const asset = rows.at(index);
        if (asset) onOpen(asset);
      }}
    />
  );
}

function ListRow({
  asset,
  files,
  transfer,
  chosen,
  active,
  now,
}: {
  asset: AssetView;
  files: number | undefined;
  transfer: TransferView | undefined;
  chosen: boolean;
  active: boolean;
  now: number;
}) {
  const { state, text } = assetState(asset, transfer);
  const folder = asset.kind === 'folder';
  const second = folder
    ? cardNote(asset, files)
    : [
        asset.duration_s !== null && clipLength(asset.duration_s * 1000, asset.frame_rate),
        asset.comments > 0 ? plural(asset.comments, 'comment') : 'no comments',
      ]
        .filter(Boolean)
        .join(', ');
  return (
    <div
      className={cx('table-row', styles.row, chosen && 'is-on', active && 'is-active')}

      data-folder={folder ? asset.id : undefined}
    >
      <Thumb src={asset.thumbnail} icon={assetIcon(asset)} width={56} />
      <span className="col">
        <span className="strong ellipsis num">{stem(asset)}</span>
        <span className="small fg-3 ellipsis num">{second}</span>
      </span>
      <span className={cx('mono fg-2', styles.wide)}>{folder ? '' : `v${asset.versions}`}</span>
      <span className={cx('ellipsis fg-2', styles.wide)}>{asset.review_status ?? ''}</span>
      {folder ? <span /> : <State state={state} text={text} quiet small />}
      <span className={cx('right small fg-2 num', styles.wide)}>
        {asset.updated_at && moment(asset.updated_at, now)}
      </span>
      <span className="right small fg-2 num">{asset.size !== null && bytes(asset.size)}</span>
    </div>
  );
}

/** Assets as rows. */
export function AssetList({
  id,
  label,
  rows,
  folders,
  transfers,
  chosen,
  onChosen,
  onOpen,
}: AssetViewsProps) {
  const now = useNow(60_000);
  return (
    <div className={cx('grow col', styles.list)}>
      <div className="table-row is-head" aria-hidden="true">
        <span />
        <span>Name</span>
        <span className={styles.wide}>Version</span>
        <span className={styles.wide}>Review</span>
        <span>State</span>
        <span className={cx('right', styles.wide)}>Changed</span>
        <span className="right">Size</span>
      </div>
      <VirtualList
        id={id}
        label={label}
        count={rows.total}
        rowHeight={44}
        idAt={(index) => rows.at(index)?.id}
        row={(index, state) => {
          const asset = rows.at(index);
          if (!asset) return <div className={cx('table-row', styles.row)} />;
          return (
            <ListRow
              asset={asset}
              files={folders.get(asset.id)?.files}
              transfer={transfers.get(asset.id)}
              now={now}
              {...state}
            />
          );
        }}
        rowLabel={(index) => {
          const asset = rows.at(index);
          return describe(asset, asset && transfers.get(asset.id));
        }}
        initial={useStart(rows, chosen)}
        onChosen={onChosen}
        onRange={rows.onRange}
        onOpen={(index) => {
          const asset = rows.at(index);
          if (asset) onOpen(asset);
        }}
      />
    </div>
  );
}
