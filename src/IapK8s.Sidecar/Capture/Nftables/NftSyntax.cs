using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>The model as nft reads it. Pure: the same table gives the same text.</summary>
internal static class NftSyntax
{
    /// <summary>The whole table in one transaction: it comes, or comes anew, at once or not at all. The first line makes the second one succeed where there is no table yet.</summary>
    public static string Transaction(NftTable table) => $"""
        add table inet {table.Name}
        delete table inet {table.Name}
        {Table(table)}
        """;

    /// <summary>One line for each set, chain and rule, each with what it belongs to: two tables do the same if these lines are the same, as sets and chains have no order.</summary>
    public static IEnumerable<string> Lines(NftTable table) =>
    [
        .. table.Sets.OrderBy(set => set.Name, StringComparer.Ordinal).Select(Set),
        .. table.Chains.OrderBy(chain => chain.Name, StringComparer.Ordinal).SelectMany(chain => chain.Rules.Select(rule => $"chain {chain.Name}: {Rule(rule)}").Prepend($"chain {chain.Name}: {Hook(chain.Hook)}")),
    ];

    private static string Table(NftTable table)
    {
        var text = new StringBuilder().AppendLf($"table inet {table.Name} {{");
        foreach (var set in table.Sets)
        {
            text.AppendLf($"    {Set(set)}");
        }

        foreach (var chain in table.Chains)
        {
            text.AppendLf().AppendLf($"    chain {chain.Name} {{");
            if (chain.Hook is not null)
            {
                text.AppendLf($"        {Hook(chain.Hook)}");
            }

            foreach (var rule in chain.Rules)
            {
                if (rule.Why is not null)
                {
                    text.AppendLf($"        # {rule.Why}");
                }

                text.AppendLf($"        {Rule(rule)}");
            }

            text.AppendLf("    }");
        }

        return text.AppendLf("}").ToString();
    }

    private static string Set(PortSet set) =>
        $"set {set.Name} {{ type inet_service; {(set.Ports.IsEmpty ? "" : $"elements = {{ {string.Join(", ", set.Ports.Order().Select(Number))} }}; ")}}}";

    private static string Hook(NftHook? hook) =>
        hook is null ? "no hook" : $"type {hook.Type} hook {hook.Point} priority {Number(hook.Priority)}; policy {hook.Policy};";

    private static string Rule(NftRule rule) => string.Join(' ', rule.Statements.Select(Statement));

    private static string Statement(NftStatement statement) => statement switch
    {
        NftStatement.Match match => $"{match.Field} {(match.IsNegated ? "!= " : "")}{Values(match.Values)}",
        NftStatement.TcpFlags flags => $"tcp flags & ({string.Join(" | ", flags.Mask.Order(StringComparer.Ordinal))}) {(flags.IsNegated ? "!=" : "==")} {flags.Value}",
        NftStatement.Accept => "accept",
        NftStatement.Drop => "drop",
        NftStatement.Jump jump => $"jump {jump.Chain}",
        NftStatement.Goto go => $"goto {go.Chain}",
        NftStatement.Redirect redirect => $"redirect to :{Number(redirect.Port)}",
        NftStatement.Reset => "reject with tcp reset",
        NftStatement.Unreachable => "reject with icmpx type port-unreachable",
        NftStatement.SetConnectionMark set => $"ct mark set {set.Mark.ToString(CultureInfo.InvariantCulture)}",
        NftStatement.Unknown unknown => unknown.Json,
        _ => throw new InvalidOperationException($"{statement} has no syntax"),
    };

    private static string Values(ImmutableArray<string> values) => values is [var only] ? only : $"{{ {string.Join(", ", values.Order(StringComparer.Ordinal))} }}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static StringBuilder AppendLf(this StringBuilder text, string line = "") => text.Append(line).Append('\n');
}
