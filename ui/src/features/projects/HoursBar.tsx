import { hours } from '@/shared/format';
import { Progress } from '@/shared/parts';

export interface HoursBarProps {
  name: string;
  tracked: number;
  estimate: number | null;
}

/** Booked hours against the estimate; over it in the colour of attention, with the word beside. */
export function HoursBar({ name, tracked, estimate }: HoursBarProps) {
  if (tracked === 0 && estimate === null) return <span className="fg-3">–</span>;
  const over = estimate !== null && tracked > estimate;
  return (
    <span className="row small num" style={{ gap: 10 }}>
      {estimate === null ? (
        <span className="spacer" />
      ) : (
        <Progress
          size="thin"
          label={`${name}, hours booked of the estimate`}
          parts={[{ share: estimate > 0 ? tracked / estimate : 1, state: over ? 'needsYou' : 'working' }]}
        />
      )}
      <span className={over ? 'attention right' : 'fg-2 right'} style={{ minWidth: 104 }}>
        {hours(tracked)}
        {estimate !== null && (over ? `, ${hours(tracked - estimate)} over` : ` of ${hours(estimate)}`)}
      </span>
    </span>
  );
}
