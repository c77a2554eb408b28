import type { ProjectChange, ProjectView, TaskChange, TaskView } from '@/api/types';

/** The colours of projects in the order of tokens.css, as services take them. */
export const COLOURS = [
  { name: 'Blue', hex: '#007BAD' },
  { name: 'Amber', hex: '#9D6300' },
  { name: 'Green', hex: '#33854A' },
  { name: 'Red', hex: '#AC5157' },
  { name: 'Violet', hex: '#7D5FAD' },
  { name: 'Teal', hex: '#008687' },
  { name: 'Rust', hex: '#AA5830' },
  { name: 'Rose', hex: '#A25281' },
] as const;

/** What a person can change about a project. */
export interface ProjectForm {
  name: string;
  client: string;
  color: string | null;
  note: string;
  billable: boolean;
}

/** A project as its form shows it. */
export function formOf(project: ProjectView): ProjectForm {
  const { name, client, color, note, billable } = project;
  return { name, client: client ?? '', color, note: note ?? '', billable };
}

/** Only what differs; `null` when nothing does. An empty text takes the value away. */
export function changeOf(project: ProjectView, form: ProjectForm): ProjectChange | null {
  const old = formOf(project);
  const change: ProjectChange = {};
  if (form.name.trim() !== old.name) change.name = form.name.trim();
  if (form.client.trim() !== old.client) change.client = form.client.trim();
  if (form.color !== old.color) change.color = form.color ?? '';
  if (form.note.trim() !== old.note) change.note = form.note.trim();
  if (form.billable !== old.billable) change.billable = form.billable;
  return Object.keys(change).length > 0 ? change : null;
}

/** Hours as a person types them: `2`, `2.5`, `2,5` or `2:30`. Seconds; `null` for nothing, `undefined` when unreadable. */
export function secondsOf(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(typed);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60;
  const hours = /^\d{1,4}(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  return Number.isNaN(hours) ? undefined : Math.round(hours * 3600);
}

/** What a person can change about a task. */
export interface TaskForm {
  name: string;
  estimate: number | null;
  assignees: readonly string[];
  billable: boolean;
}

/** Only what differs; `null` when nothing does. */
export function taskChangeOf(task: TaskView, form: TaskForm): TaskChange | null {
  const change: TaskChange = {};
  if (form.name.trim() !== task.name) change.name = form.name.trim();
  if (form.estimate !== task.estimate_s) change.estimate_s = form.estimate ?? 0;
  if ([...form.assignees].sort().join('\n') !== [...task.assignees].sort().join('\n'))
    change.assignees = [...form.assignees];
  if (form.billable !== task.billable) change.billable = form.billable;
  return Object.keys(change).length > 0 ? change : null;
}

/** Projects that can be made one with this: at none of its accounts. Those whose name is alike stand first. */
export function linkable(project: ProjectView, all: readonly ProjectView[]): ProjectView[] {
  const words = (name: string) =>
    name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const mine = new Set(words(project.name));
  const alike = (other: ProjectView) => words(other.name).filter((word) => mine.has(word)).length;
  return all
    .filter(
      (other) =>
        other.id !== project.id &&
        other.connections.length > 0 &&
        !other.connections.some((connection) => project.connections.includes(connection)),
    )
    .toSorted((a, b) => alike(b) - alike(a) || a.name.localeCompare(b.name));
}
