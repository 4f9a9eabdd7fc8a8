import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

type RouteLinkProps = {
  /** The address under `/console`: `/messages/5e1f…`. */
  readonly to: string;
  readonly children: ReactNode;
  readonly variant?: LinkProps.Variant;
  /** @default that of texts */
  readonly fontSize?: LinkProps.FontSize;
};

/** A link to another screen: it loads no page, and opens in a new tab as any link does. */
export const RouteLink = ({ to, children, variant = 'primary', fontSize = 'body-m' }: RouteLinkProps) => {
  const [, navigate] = useLocation();
  return (
    <Link
      href={`/console${to}`}
      variant={variant}
      fontSize={fontSize}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </Link>
  );
};
