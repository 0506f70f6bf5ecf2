using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Conditions;

/// <summary>
/// Which groups, claims and access levels a condition asks for. A session carries only those groups and claims that policies mention, and a sidecar knows only those levels, so
/// a condition must name what it asks for and may only ask whether it is there: what it did not name looks absent, and "none but these" would be true of everybody.
/// </summary>
internal sealed class ConditionUses(string source)
{
    private const string GroupsFix = "ask for groups by name: \"staff\" in identity.groups, or identity.groups.exists(g, g == \"staff\" || g == \"ops\")";
    private const string ClaimsFix = "ask for claims by name: identity.claims.department or identity.claims[\"department\"]";

    private const string LevelsFix = "ask for access levels by name: \"corp-net\" in access_levels, joined by && and ||";

    public SortedSet<string> Groups { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Claims { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> AccessLevels { get; } = new(StringComparer.Ordinal);

    public List<CelIssue> Issues { get; } = [];

    public void Read(Expr expr)
    {
        if (TryReadGroups(expr) || TryReadClaim(expr) || TryReadLevel(expr))
        {
            return;
        }

        if (IsGroups(expr))
        {
            Issues.Add(CelIssue.At(source, expr.Offset, GroupsFix));
        }
        else if (IsClaims(expr))
        {
            Issues.Add(CelIssue.At(source, expr.Offset, ClaimsFix));
        }
        else if (IsLevels(expr))
        {
            Issues.Add(CelIssue.At(source, expr.Offset, LevelsFix));
        }

        foreach (var child in expr.Children)
        {
            Read(child);
        }
    }

    private bool TryReadGroups(Expr expr)
    {
        switch (expr)
        {
            case CallExpr { Function: Operators.In, Receiver: null } call when IsGroups(call.Arguments[1]) && Text(call.Arguments[0]) is { } group:
                Groups.Add(group);
                return true;
            case CallExpr { IsQualified: true, Function: "contains" or "intersects", Arguments: [_, var list, var names] } when IsGroups(list) && Texts(names) is { } groups:
                Groups.UnionWith(groups);
                return true;
            case CallExpr { IsQualified: true, Function: "intersects", Arguments: [_, var names, var list] } when IsGroups(list) && Texts(names) is { } groups:
                Groups.UnionWith(groups);
                return true;
            case ComprehensionExpr { Kind: ComprehensionKind.Exists, Second: null } loop when IsGroups(loop.Range):
                ReadPredicate(loop.Body, loop.FirstSlot);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The variable stands only where its being some name makes the predicate true.</summary>
    private void ReadPredicate(Expr expr, int slot)
    {
        switch (expr)
        {
            case LogicalExpr logical:
                foreach (var operand in logical.Operands)
                {
                    ReadPredicate(operand, slot);
                }

                break;
            case CallExpr { Function: Operators.Equal, Receiver: null } call when IsLocal(call.Arguments[0], slot) && Text(call.Arguments[1]) is { } group:
                Groups.Add(group);
                break;
            case CallExpr { Function: Operators.Equal, Receiver: null } call when IsLocal(call.Arguments[1], slot) && Text(call.Arguments[0]) is { } group:
                Groups.Add(group);
                break;
            case CallExpr { Function: Operators.In, Receiver: null } call when IsLocal(call.Arguments[0], slot) && Texts(call.Arguments[1]) is { } groups:
                Groups.UnionWith(groups);
                break;
            default:
                if (Mentions(expr, slot))
                {
                    Issues.Add(CelIssue.At(source, expr.Offset, GroupsFix));
                }

                Read(expr);
                break;
        }
    }

    private bool TryReadClaim(Expr expr)
    {
        var (operand, name) = expr switch
        {
            SelectExpr { Reference: null } select => (select.Operand, select.Field),
            IndexExpr index => (index.Operand, Text(index.Index)),
            CallExpr { Function: Operators.In, Receiver: null } call => (call.Arguments[1], Text(call.Arguments[0])),
            _ => (null, null),
        };
        if (operand is null || name is null || !IsClaims(operand))
        {
            return false;
        }

        Claims.Add(name);
        return true;
    }

    private bool TryReadLevel(Expr expr)
    {
        if (expr is not CallExpr { Function: Operators.In, Receiver: null } call || !IsLevels(call.Arguments[1]) || Text(call.Arguments[0]) is not { } level)
        {
            return false;
        }

        AccessLevels.Add(level);
        return true;
    }

    private static bool IsLevels(Expr expr) => Variable(expr) is ConditionVariable.AccessLevels or ConditionVariable.RequestAuthAccessLevels;

    private static bool IsGroups(Expr expr) => Variable(expr) == ConditionVariable.IdentityGroups;

    private static bool IsClaims(Expr expr) => Variable(expr) is ConditionVariable.IdentityClaims or ConditionVariable.RequestAuthClaims;

    private static ConditionVariable? Variable(Expr expr) => expr switch
    {
        SelectExpr { Reference: Reference.Variable variable } => (ConditionVariable)variable.Slot,
        IdentifierExpr { Reference: Reference.Variable variable } => (ConditionVariable)variable.Slot,
        _ => null,
    };

    private static bool IsLocal(Expr expr, int slot) => expr is IdentifierExpr { Reference: Reference.Local local } && local.Slot == slot;

    private static bool Mentions(Expr expr, int slot) => IsLocal(expr, slot) || expr.Children.Any(c => Mentions(c, slot));

    private static string? Text(Expr expr) => expr is LiteralExpr { Value.Kind: CelKind.String } literal ? literal.Value.AsString() : null;

    private static IEnumerable<string>? Texts(Expr expr) =>
        expr is ListExpr list && list.Elements.All(e => !e.IsOptional && Text(e.Value) is not null) ? list.Elements.Select(e => Text(e.Value)!) : null;
}
