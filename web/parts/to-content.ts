/** Where the keyboard goes on when what it stood on is gone. */
export const toContent = (): void => document.getElementById('content')?.focus();
