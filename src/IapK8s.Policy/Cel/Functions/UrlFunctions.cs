using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Kubernetes' library for URLs.</summary>
internal static class UrlFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(static (ref budget, a) => Parse(ref budget, a[0]) is { } url ? CelValue.Of(url) : CelValue.Fail("URL parse error during conversion from string"), "url(string): kubernetes.URL"),
        CelFunction.Pure(static (ref budget, a) => CelValue.Of(Parse(ref budget, a[0]) is not null), "isURL(string): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Url(a).Scheme), "(kubernetes.URL).getScheme(): string"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Url(a).Host), "(kubernetes.URL).getHost(): string"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Url(a).Hostname), "(kubernetes.URL).getHostname(): string"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Url(a).Port), "(kubernetes.URL).getPort(): string"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Url(a).EscapedPath), "(kubernetes.URL).getEscapedPath(): string"),
        CelFunction.Pure(Query, "(kubernetes.URL).getQuery(): map(string, list(string))"),
    ];

    private static CelUrl? Parse(ref CelBudget budget, in CelValue text) => budget.TryChargeNewText(4L * text.AsSpan().Length) ? CelUrl.Parse(text.AsString()) : null;

    private static CelUrl Url(ReadOnlySpan<CelValue> a) => (CelUrl)a[0].AsOpaque();

    private static CelValue Query(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var query = Url(a).Query;
        if (!budget.TryChargeNewText(16L * query.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var key = CelUrl.Decode(parts[0]);
            if (!values.TryGetValue(key, out var list))
            {
                values.Add(key, list = []);
            }

            list.Add(parts.Length > 1 ? CelUrl.Decode(parts[1]) : "");
        }

        return CelValue.OfMap(values.Select(v => KeyValuePair.Create(CelValue.Of(v.Key), CelValue.OfStrings((IReadOnlyList<string>)v.Value))));
    }
}
