import type { Token, Tokens } from 'marked';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { anchorOf, titleOf } from './guide';
import styles from './help.module.css';

/** The place in the app that a link of the guide means: `time.md#reports` is a page, anything else leads outside. */
export function hrefOf(link: string): string | null {
  const page = /^([a-z]+)\.md(?:#(.+))?$/.exec(link);
  return page ? `/help/${page[1]}${page[2] ? `/${page[2]}` : ''}` : null;
}

function each(tokens: readonly Token[] | undefined): ReactNode {
  return tokens?.map((token, index) => <Piece key={index} token={token} />);
}

function Cells({ cells, head }: { cells: Tokens.TableCell[]; head?: boolean }) {
  const Cell = head ? 'th' : 'td';
  return (
    <tr>
      {cells.map((cell, index) => (
        <Cell key={index} scope={head ? 'col' : undefined}>
          {each(cell.tokens)}
        </Cell>
      ))}
    </tr>
  );
}

/** One piece of Markdown. HTML in it is not drawn: it would be shown as it is written. */
function Piece({ token }: { token: Token }) {
  switch (token.type) {
    case 'heading': {
      const heading = token as Tokens.Heading;
      const Title = heading.depth === 2 ? 'h3' : 'h4';
      const anchor = anchorOf(heading);
      return (
        <Title id={`help-${anchor}`} tabIndex={-1}>
          {titleOf(heading)}
          {anchor.includes('_') || heading.tokens[0]?.type === 'codespan' ? <code>{anchor}</code> : null}
        </Title>
      );
    }
    case 'paragraph':
      return <p>{each(token.tokens)}</p>;
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      const List = ordered ? 'ol' : 'ul';
      return (
        <List>
          {items.map((item, index) => (
            <li key={index}>{each(item.tokens)}</li>
          ))}
        </List>
      );
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return (
        <table>
          <thead>
            <Cells cells={header} head />
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Cells key={index} cells={row} />
            ))}
          </tbody>
        </table>
      );
    }
    case 'code':
      return (
        // It may be wider than the page, and is scrolled by keys then.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="mono selectable scroll" tabIndex={0}>
          {(token as Tokens.Code).text}
        </pre>
      );
    case 'strong':
      return <strong>{each(token.tokens)}</strong>;
    case 'codespan': {
      const { text } = token as Tokens.Codespan;
      return text.length === 1 || /^(Ctrl|Alt|Shift|Enter|Esc|F\d|⌘)$/.test(text) ? (
        <kbd>{text}</kbd>
      ) : (
        <code className="selectable">{text}</code>
      );
    }
    case 'link': {
      const { href, tokens } = token as Tokens.Link;
      const inside = hrefOf(href);
      return inside ? (
        <Link href={inside} className={styles.link}>
          {each(tokens)}
        </Link>
      ) : (
        <>{each(tokens)}</>
      );
    }
    case 'text':
      return 'tokens' in token && token.tokens ? (
        <>{each(token.tokens)}</>
      ) : (
        <>{(token as Tokens.Text).text}</>
      );
    case 'space':
      return null;
    default:
      return <>{token.raw}</>;
  }
}

/** The text of a page. */
export function Markdown({ tokens }: { tokens: readonly Token[] }) {
  return <>{each(tokens)}</>;
}
