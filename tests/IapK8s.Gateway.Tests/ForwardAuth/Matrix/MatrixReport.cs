using System.Globalization;
using System.Text;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary><c>artifacts/reports/forward-auth-matrix.md</c>.</summary>
internal sealed class MatrixReport(IReadOnlyList<string> doors)
{
    private readonly StringBuilder _rows = new();
    private readonly SortedSet<string> _reasons = new(StringComparer.Ordinal);
    private int _reached;
    private int _cells;

    public void Add(MatrixCase row, IReadOnlyList<(MatrixDoor Door, Passage Passage)> cells)
    {
        _rows.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {Escape(row.Says)}{(row.IsCgi ? " (CGI)" : "")} |");
        foreach (var (door, passage) in cells)
        {
            _cells++;
            _reached += passage.IsReached ? 1 : 0;
            _rows.Append(CultureInfo.InvariantCulture, $" {(passage.IsReached ? $"reached, {passage.Outcome}" : "not reached")} ({passage.Status}){(passage.Outcome == row.Expected(door) ? "" : $" **expected {row.Expected(door)}**")} |");
            if (row.Differing(door) is { } reason && reason.Contains(',', StringComparison.Ordinal))
            {
                _reasons.Add($"- {door.Name}: {reason[(reason.IndexOf(',', StringComparison.Ordinal) + 2)..]}.");
            }
        }

        _rows.AppendLine();
    }

    public void Write(string file)
    {
        var text = new StringBuilder("# Security cases at every door\n\n")
            .Append(CultureInfo.InvariantCulture, $"{_cells} requests: {_reached} reached the app, {_cells - _reached} did not. In brackets what the client got (0: no answer). Reached tells as whom; nobody is anonymous.\n\n")
            .Append("The first two forward by themselves: a sidecar, and the gateway itself for an application outside the cluster (on the listener for proxies that ended TLS). nginx and Caddy are the real ones, on what `kubectl iap snippet` prints. Envoy over gRPC is a proxy of the tests that asks with the published messages and a gRPC client of others; Traefik and Envoy over HTTP are clients that ask and forward as they do.\n\n")
            .Append("A door that only decides lets nothing pass that is not in its one spelling, nor a request that brings headers that only the proxy may write: it can change neither. Where a door differs otherwise:\n\n")
            .AppendJoin('\n', _reasons).Append("\n\n")
            .Append(CultureInfo.InvariantCulture, $"| case | request | {string.Join(" | ", doors)} |\n|---|---|{string.Concat(doors.Select(_ => "---|"))}\n")
            .Append(_rows);
        File.WriteAllText(file, text.ToString());
    }

    public static string FileOf(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "IapK8s.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(Directory.CreateDirectory(Path.Combine(folder.FullName, "artifacts", "reports")).FullName, name);
    }

    private static string Escape(string text) => string.Concat(text.Select(c => c is '|' or '`' or '*' or '_' ? $"\\{c}" : c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : c.ToString()));
}
