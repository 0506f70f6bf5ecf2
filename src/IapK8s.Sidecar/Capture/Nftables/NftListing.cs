using System.Collections.Immutable;
using System.Text.Json;

namespace IapK8s.Sidecar.Capture.Nftables;

/// <summary>
/// Reads what <c>nft -j list</c> writes (libnftables-json(5)) back into the model. The kernel orders and spells anew, so text cannot be compared.
/// Whatever the model has no word for becomes <see cref="NftStatement.Unknown"/>: a table that holds more than was put there is not taken for ours.
/// </summary>
internal static class NftListing
{
    // What says nothing about behaviour.
    private static readonly string[] Naming = ["family", "name", "table", "chain", "handle"];

    /// <exception cref="JsonException">It is no listing.</exception>
    public static NftTable Read(JsonElement listing, string table)
    {
        var sets = ImmutableArray.CreateBuilder<PortSet>();
        var chains = new Dictionary<string, NftChain>(StringComparer.Ordinal);
        var strangers = ImmutableArray.CreateBuilder<NftRule>();
        foreach (var item in Items(listing))
        {
            var body = item.Value;
            if (item.Name == "metainfo" || !IsIn(item, table))
            {
                continue;
            }

            switch (item.Name)
            {
                case "table" when HasOnly(body):
                    break;
                case "set" when HasOnly(body, "type", "elem") && Text(body, "type") == "inet_service":
                    sets.Add(new PortSet(Text(body, "name"), body.TryGetProperty("elem", out var ports) ? [.. ports.EnumerateArray().Select(port => port.GetInt32())] : []));
                    break;
                case "chain" when HasOnly(body, "type", "hook", "prio", "policy"):
                    chains.Add(Text(body, "name"), new NftChain(Text(body, "name"), Hook(body), []));
                    break;
                case "rule" when HasOnly(body, "expr") && chains.TryGetValue(Text(body, "chain"), out var chain):
                    chains[chain.Name] = chain with { Rules = chain.Rules.Add(new NftRule(null, [.. body.GetProperty("expr").EnumerateArray().Select(Statement)])) };
                    break;
                default:
                    strangers.Add(new NftRule(null, new NftStatement.Unknown($"{item.Name} {body.GetRawText()}")));
                    break;
            }
        }

        if (strangers.Count > 0)
        {
            chains.Add("?", new NftChain("?", null, strangers.ToImmutable()));
        }

        return new NftTable(table, sets.ToImmutable(), [.. chains.Values]);
    }

    /// <summary>Each thing in a listing, by its kind: table, chain, rule and so on.</summary>
    /// <exception cref="JsonException">It is no listing.</exception>
    public static IEnumerable<JsonProperty> Items(JsonElement listing)
    {
        if (listing.ValueKind != JsonValueKind.Object || !listing.TryGetProperty("nftables", out var items) || items.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("there is no array 'nftables' in it");
        }

        return items.EnumerateArray().SelectMany(item => item.EnumerateObject());
    }

    public static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsIn(JsonProperty item, string table) =>
        Text(item.Value, "family") == "inet" && Text(item.Value, item.Name == "table" ? "name" : "table") == table;

    private static bool HasOnly(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (!Naming.Contains(property.Name) && !names.Contains(property.Name))
            {
                return false;
            }
        }

        return true;
    }

    private static NftHook? Hook(JsonElement chain) =>
        chain.TryGetProperty("hook", out _) ? new NftHook(Text(chain, "type"), Text(chain, "hook"), chain.GetProperty("prio").GetInt32(), Text(chain, "policy")) : null;

    private static NftStatement Statement(JsonElement expression)
    {
        var property = expression.EnumerateObject().First();
        var body = property.Value;
        return property.Name switch
        {
            "match" => Match(body) ?? Unknown(expression),
            "accept" => new NftStatement.Accept(),
            "drop" => new NftStatement.Drop(),
            "jump" => new NftStatement.Jump(Text(body, "target")),
            "goto" => new NftStatement.Goto(Text(body, "target")),
            "redirect" when Properties(body) == 1 && body.TryGetProperty("port", out var port) && port.ValueKind == JsonValueKind.Number => new NftStatement.Redirect(port.GetInt32()),
            "reject" when Text(body, "type") == "tcp reset" => new NftStatement.Reset(),
            "reject" when Text(body, "type") == "icmpx" && Text(body, "expr") == "port-unreachable" => new NftStatement.Unreachable(),
            "mangle" when Field(body.GetProperty("key")) == NftField.ConnectionMark && body.GetProperty("value").TryGetUInt32(out var mark) => new NftStatement.SetConnectionMark(mark),
            _ => Unknown(expression),
        };
    }

    private static NftStatement.Unknown Unknown(JsonElement expression) => new(expression.GetRawText());

    private static NftStatement? Match(JsonElement match)
    {
        var (op, left, right) = (Text(match, "op"), match.GetProperty("left"), Values(match.GetProperty("right")));
        if (right is not { } values || op is not ("==" or "!=" or "in"))
        {
            return null;
        }

        if (left.ValueKind == JsonValueKind.Object && left.TryGetProperty("&", out var bits))
        {
            return op != "in" && Field(bits[0]) == "tcp flags" && Values(bits[1]) is { } mask && values is [var flag] ? new NftStatement.TcpFlags(mask, op == "!=", flag) : null;
        }

        // "has it" and "is it" are different questions where a field is a set of bits.
        return Field(left) is { } field && (op == "in") == (field is NftField.ConnectionState or NftField.ConnectionStatus) ? new NftStatement.Match(field, op == "!=", values) : null;
    }

    private static string? Field(JsonElement left)
    {
        if (left.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var property = left.EnumerateObject().First();
        var body = property.Value;
        return property.Name switch
        {
            "meta" when Properties(body) == 1 => $"meta {Text(body, "key")}",
            "ct" when Properties(body) == 1 => $"ct {Text(body, "key")}",
            "fib" when Properties(body) == 2 && Values(body.GetProperty("flags")) is [var flag] => $"fib {flag} {Text(body, "result")}",
            "payload" when Properties(body) == 2 => $"{Text(body, "protocol")} {Text(body, "field")}",
            _ => null,
        };
    }

    // Several values come as an array, as {"set": [...]}, or, combined as bits, as {"|": [...]}.
    private static ImmutableArray<string>? Values(JsonElement right) => right.ValueKind switch
    {
        JsonValueKind.String => [right.GetString()!],
        JsonValueKind.Number => [right.GetRawText()],
        JsonValueKind.Array when right.EnumerateArray().All(value => value.ValueKind is JsonValueKind.String or JsonValueKind.Number) => [.. right.EnumerateArray().Select(value => value.ToString())],
        JsonValueKind.Object when right.TryGetProperty("set", out var set) => Values(set),
        JsonValueKind.Object when right.TryGetProperty("|", out var bits) => Values(bits),
        _ => null,
    };

    private static int Properties(JsonElement body) => body.EnumerateObject().Count();
}
