/** Where the guide speaks of a message with this word. */
export const helpPath = (code: string) => `/help/problems/${code}`;
