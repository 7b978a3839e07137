/** JSON for a person who reviews a difference: a value that fits stands on one line, a longer one has a line for each of its parts. */
export const readableJson = (value: unknown, width = 140): string => `${write(value, '', width)}\n`;

function write(value: unknown, indent: string, width: number): string {
  const whole = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + whole.length <= width) return whole;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((part) => write(part, inner, width))
    : Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([key, part]) => `${JSON.stringify(key)}: ${write(part, inner, width)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}
