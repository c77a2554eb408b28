import { Button, Empty } from '@/shared/parts';

function Art() {
  return (
    <svg
      width="176"
      height="112"
      viewBox="0 0 176 112"
      fill="none"
      stroke="var(--fg-3)"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <g stroke="var(--line-strong)">
        <rect x="4" y="34" width="60" height="38" rx="4" />
        <rect x="112" y="34" width="60" height="38" rx="4" />
        <path d="m10 64 14-12 9 8 8-6 17 13M118 64l14-12 9 8 8-6 17 13" />
      </g>
      <path
        d="M66 12h30l14 14v62a4 4 0 0 1-4 4H66a4 4 0 0 1-4-4V16a4 4 0 0 1 4-4z"
        fill="var(--bg-content)"
      />
      <path d="M72 70h28" />
      <path d="M86 40v18M79 51l7 7 7-7" stroke="var(--accent)" />
      <path d="M50 104h72" stroke="var(--line-strong)" />
    </svg>
  );
}

export interface EmptyFolderProps {
  name: string;
  onFiles: () => void;
  onFolder: () => void;
  onWatch: () => void;
}

/** A folder without files: drop, choose, or let a watched folder fill it. */
export function EmptyFolder({ name, onFiles, onFolder, onWatch }: EmptyFolderProps) {
  return (
    <Empty
      drop
      art={<Art />}
      title={`Nothing in ${name} yet`}
      text="Drop files or a folder here. Everything is read, checked and sent to Frame.io when there is a network."
      actions={
        <>
          <Button variant="primary" icon="upload" keys="u" onClick={onFiles}>
            Choose files
          </Button>
          <Button icon="folder" onClick={onFolder}>
            Choose a folder
          </Button>
          <Button icon="folder-watch" onClick={onWatch}>
            Watch a folder
          </Button>
        </>
      }
      facts={[
        { icon: 'branch', title: 'Folders stay folders', text: 'Their structure is kept at Frame.io' },
        { icon: 'shield', title: 'Nothing half-written', text: 'A file that changes is never sent' },
      ]}
    />
  );
}
