// The card of Claude usage (`<claude-usage-card>` of Plimsoll's /embed.js), and the data
// that it takes.

/** The plan of a subscription. */
export type ClaudePlan = "free" | "pro" | "max5" | "max20" | "team" | "enterprise";

/** How serious a percentage is: up to 70, above 70, above 90 per cent by default. */
export type ClaudeUsageStatus = "normal" | "warning" | "critical";

/** The answer of `GET /api/claude-usage/code`. */
export interface ClaudeCodeUsage {
  plan: ClaudePlan | null;
  planName?: string | null;
  /** Of the gravest window; an estimate raises none. */
  status?: ClaudeUsageStatus;
  /** Such as "fresh", "stale", "no-limits" or "reading". */
  dataState?: string;
  /** Whether newer transcripts are still being read: tokens and sessions are lower bounds. */
  isCatchingUp?: boolean;
  fiveHourWindow: {
    /** Tokens by the local logs; null where they know of no window that runs. */
    used: number | null;
    usedIsLowerBound?: boolean;
    /** Tokens; the plan's estimate where `limitIsEstimate`, null where there is none. */
    limit: number | null;
    limitIsEstimate?: boolean;
    /** 0 to 100, for a bar. An estimate that usage has passed is 100: `used` is above `limit`. */
    percentage: number | null;
    /** Whether the percentage is used / limit, for lack of an official one. */
    isEstimate?: boolean;
    /** ISO 8601. */
    resetsAt: string | null;
    /** Such as "2h 14m". */
    resetsIn: string | null;
    /** Of this window; "normal" for every estimate. */
    status?: ClaudeUsageStatus | null;
    estimatedCost?: number | null;
    costIsLowerBound?: boolean;
  };
  today: ClaudeUsagePeriod;
  monthToDate: ClaudeUsagePeriod;
  modelBreakdown: Array<{
    model: string;
    tokens: number | null;
    cost: number | null;
    costIsLowerBound?: boolean;
    percentage: number | null;
    /** What the percentage is a share of: tokens where a cost is unknown. */
    percentageOf?: "cost" | "tokens";
  }>;
  /** ISO 8601. */
  lastUpdated: string;
  dataSource: string;
  error?: string | null;
  fallback?: string | null;
}

export interface ClaudeUsagePeriod {
  tokens: number | null;
  estimatedCost: number | null;
  /** Whether it costs at least so much; null where the cost is. */
  costIsLowerBound?: boolean | null;
  sessions: number | null;
}

/** The answer of `GET /api/claude-usage/api-credits`. */
export interface ApiCreditsUsage {
  balance: number | null;
  /** At most so much is left: what was spent since is not known. */
  isBalanceUpperBound?: boolean;
  thisMonth: { spend: number | null; startDate: string | null; isLowerBound?: boolean };
  burnRate: { daily: number | null; monthly: number | null };
  runway: { days: number | null; date: string | null };
  modelBreakdown: Array<{
    model: string | null;
    spend: number | null;
    percentage: number | null;
  }>;
  lastUpdated: string | null;
  dataSource: "admin-api" | "manual" | string;
  hasAdminApi: boolean;
  granted?: number | null;
  error?: string | null;
  fallback?: string | null;
}

/** What the card takes from its host. */
export interface ClaudeUsageProps {
  claudeCode: ClaudeCodeUsage | null;
  apiCredits: ApiCreditsUsage | null;
  /** true unless set. */
  showApiSection?: boolean;
  isLoading?: boolean;
  /** Called for the event `refresh`, where a wrapper passes it on. */
  onRefresh?: () => void;
}

/** The element itself. */
export interface ClaudeUsageComponent extends HTMLElement {
  claudeCode: ClaudeCodeUsage | null;
  apiCredits: ApiCreditsUsage | null;
  showApiSection: boolean;
  isLoading: boolean;
  /** Asks Plimsoll anew, where the attribute `src` says where it is. */
  refresh(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    "claude-usage-card": ClaudeUsageComponent;
  }
  interface HTMLElementEventMap {
    refresh: CustomEvent<void>;
  }
}
