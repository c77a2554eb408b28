import { cx } from './cx';
import { Icon, type IconName } from './Icon';

const colourClass = (colour: number | null | undefined) =>
  colour ? `p${((colour - 1) % 8) + 1}` : undefined;

/** The dot of a project; always stands beside its name. */
export function ProjectDot({ colour }: { colour: number | null | undefined }) {
  return <span className={cx('project-dot', colourClass(colour))} aria-hidden="true" />;
}

export interface Person {
  name: string;
  initials: string;
  colour: number;
}

/** A person as two letters. */
export function Avatar({ person, size = 20 }: { person: Person; size?: 20 | 24 | 32 }) {
  return (
    <span
      className={cx('avatar', size !== 20 && `is-${size}`, colourClass(person.colour))}
      role="img"
      aria-label={person.name}
    >
      {person.initials}
    </span>
  );
}

/** At most four people, then the count of the rest. */
export function Avatars({ people, size = 24 }: { people: Person[]; size?: 20 | 24 | 32 }) {
  const rest = people.length - 4;
  return (
    <span className="avatars">
      {people.slice(0, 4).map((person) => (
        <Avatar key={person.name} person={person} size={size} />
      ))}
      {rest > 0 && <span className={cx('avatar', size !== 20 && `is-${size}`)}>+{rest}</span>}
    </span>
  );
}

export interface ThumbProps {
  src: string | null;
  /** Stands in the well while there is no picture. */
  icon?: IconName;
  /** Not on this computer. */
  away?: boolean;
  width?: number;
  className?: string;
  children?: React.ReactNode;
}

/** A picture in 16:9; what lies on it (length, comments, progress) comes as children. */
export function Thumb({ src, icon = 'film', away, width, className, children }: ThumbProps) {
  return (
    <div className={cx('thumb', away && 'is-away', className)} style={width ? { width } : undefined}>
      {src ? (
        <img src={src} alt="" loading="lazy" decoding="async" draggable={false} />
      ) : (
        <Icon name={icon} />
      )}
      {children}
    </div>
  );
}
