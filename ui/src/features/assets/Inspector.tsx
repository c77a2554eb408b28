import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { AssetDetail, AssetView, CommentView, TransferView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, clipLength, countingOf, length, moment, NONE, plural, timecode } from '@/shared/format';
import {
  Avatar,
  Button,
  ErrorState,
  Icon,
  IconButton,
  Menu,
  State,
  StateIcon,
  Thumb,
  type IconName,
  type MenuEntry,
} from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { assetIcon, assetState, shortHash, stem } from './model';
import { assetQuery, commentsQuery } from './queries';

function Place({
  icon,
  name,
  note,
  state,
}: {
  icon: IconName;
  name: string;
  note: string;
  state: Parameters<typeof StateIcon>[0]['state'];
}) {
  return (
    <div className="row small" style={{ height: 24 }}>
      <Icon name={icon} className="fg-3" />
      <span className="fg-1 ellipsis grow">{name}</span>
      <span className="fg-3 num ellipsis">{note}</span>
      <StateIcon state={state} />
    </div>
  );
}

function clipFacts({
  asset,
  content_id,
  metadata,
}: AssetDetail): [label: string, value: string, mono?: boolean][] {
  const { duration_s, frame_rate, width, height, codec, size, start_tc, creator } = asset;
  const counting = countingOf(frame_rate, start_tc);
  const facts: [string, string | null, boolean?][] = [
    [
      'Duration',
      duration_s === null
        ? null
        : counting === null || frame_rate === null
          ? clipLength(duration_s * 1000, null)
          : timecode(Math.round(duration_s * frame_rate), counting),
      true,
    ],
    ['Starts at', start_tc, true],
    ['Picture', width && height ? `${width} × ${height}${frame_rate ? `, ${frame_rate} fps` : ''}` : null],
    ['Codec', codec],
    ['Size', size === null ? null : bytes(size)],
    ['From', creator],
    ...metadata.map(({ name, value }): [string, string] => [name, value]),
    ['Checksum', content_id && shortHash(content_id), true],
  ];
  return facts.filter((fact): fact is [string, string, boolean?] => Boolean(fact[1]));
}

function Comments({ comments }: { comments: readonly CommentView[] }) {
  return (
    <div className="col" style={{ gap: 10, marginTop: 6 }}>
      {comments.slice(0, 3).map((comment) => (
        <div key={comment.id} className="row" style={{ alignItems: 'flex-start' }}>
          <Avatar person={personOf(comment.author ?? 'Guest')} />
          <div className="grow small">
            <div className="row" style={{ gap: 6, lineHeight: '20px' }}>
              <span className="strong ellipsis">{comment.author ?? 'Guest'}</span>
              {comment.timecode && <span className="mono fg-3">{comment.timecode}</span>}
            </div>
            <div className="fg-2 selectable" style={{ overflowWrap: 'anywhere' }}>
              {comment.text}
            </div>
          </div>
        </div>
      ))}
    </div>
  );
}

/** What is known about one asset: where it is, what it is, what was said. */
export function AssetInspector({
  id,
  transfer,
  menu,
}: {
  id: string;
  transfer: TransferView | undefined;
  menu: readonly MenuEntry[];
}) {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const { data: detail, error, refetch } = useQuery(assetQuery(id));
  const { data: comments = [] } = useQuery(commentsQuery(id));
  const reveal = useCommand((path: string) => api.reveal(path));
  if (error)
    return (
      <ErrorState
        title="The details could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!detail || detail.asset.id !== id) return null;

  const { asset, local_path } = detail;
  const state = assetState(asset, transfer);
  const folder = asset.kind === 'folder';
  return (
    <>
      <section style={{ paddingTop: 16, borderBottom: 0, paddingBottom: 8 }}>
        <Thumb src={asset.thumbnail} icon={assetIcon(asset)}>
          {asset.start_tc && <span className="tag at-bl">{asset.start_tc}</span>}
          {asset.duration_s !== null && (
            <span className="tag at-br">{clipLength(asset.duration_s * 1000, asset.frame_rate)}</span>
          )}
        </Thumb>
        <div className="bold num selectable" style={{ marginTop: 12, overflowWrap: 'anywhere' }}>
          {stem(asset)}
        </div>
        <div className="small fg-2" style={{ marginTop: 2 }}>
          {[
            folder ? 'Folder' : asset.review_status,
            asset.versions > 1 && plural(asset.versions, 'version'),
            asset.project,
          ]
            .filter(Boolean)
            .join(', ')}
        </div>
        <div className="row" style={{ marginTop: 12 }}>
          {!folder && (
            <Button className="grow" icon="play" onClick={() => navigate(`/review/${asset.id}`)}>
              Review
            </Button>
          )}
          <Button
            icon="folder"
            blocked={local_path ? null : 'It did not pass through this computer'}
            onClick={() => local_path && reveal.mutate(local_path)}
          >
            Show file
          </Button>
          <Menu label="More" align="end" entries={menu} trigger={<IconButton icon="more" label="More" />} />
        </div>
      </section>
      {!folder && (
        <section>
          <div className="section-head">
            Where it is
            <State state={state.state} text={state.text} small />
          </div>
          {local_path && (
            <Place
              icon="laptop"
              name="This computer"
              note={local_path.split(/[\\/]/).at(-2) ?? ''}
              state="copied"
            />
          )}
          <Place
            icon="cloud"
            name="Frame.io"
            note={
              asset.remote_id ? (asset.created_at ? moment(asset.created_at, now) : NONE) : 'not there yet'
            }
            state={asset.remote_id && state.state === 'synced' ? 'verified' : state.state}
          />
        </section>
      )}
      {!folder && (
        <section>
          <div className="section-head">Clip</div>
          <dl className="facts" style={{ marginTop: 2 }}>
            {clipFacts(detail).map(([label, value, mono]) => (
              <div key={label} style={{ display: 'contents' }}>
                <dt className="ellipsis">{label}</dt>
                <dd className={mono ? 'mono' : undefined} title={value}>
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {comments.length > 0 && (
        <section>
          <div className="section-head">
            Comments
            <button type="button" className="more num" onClick={() => navigate(`/review/${asset.id}`)}>
              All {comments.length}
            </button>
          </div>
          <Comments comments={comments} />
        </section>
      )}
    </>
  );
}

/** What several chosen assets are together. */
export function SeveralInspector({ assets }: { assets: readonly AssetView[] }) {
  const size = assets.reduce((sum, asset) => sum + (asset.size ?? 0), 0);
  const seconds = assets.reduce((sum, asset) => sum + (asset.duration_s ?? 0), 0);
  const comments = assets.reduce((sum, asset) => sum + asset.comments, 0);
  return (
    <section style={{ paddingTop: 16 }}>
      <div className="bold num">{plural(assets.length, 'file')} chosen</div>
      <dl className="facts" style={{ marginTop: 8 }}>
        <dt>Size</dt>
        <dd>{bytes(size)}</dd>
        {seconds > 0 && (
          <>
            <dt>Duration</dt>
            <dd>{length(seconds)}</dd>
          </>
        )}
        <dt>Comments</dt>
        <dd>{comments || NONE}</dd>
      </dl>
    </section>
  );
}

/** Stands in the pane while nothing is chosen. */
export function FolderInspector({ name, here, path }: { name: string; here: string; path: string }) {
  return (
    <section style={{ paddingTop: 16 }}>
      <div className="bold">{name}</div>
      <div className="small fg-2 num" style={{ marginTop: 2 }}>
        {here}
      </div>
      <div className="small fg-3" style={{ marginTop: 12, overflowWrap: 'anywhere' }}>
        {path}
      </div>
    </section>
  );
}
