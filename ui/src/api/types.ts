/** The shapes that cross the border, as the engine publishes them, and how the window asks for lists. */
export type * from './asks';
export type * from './bindings';
