using System.Net;
using IapK8s.TestKit.Processes;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>Every security case that is a request, through every door, told in one report.</summary>
internal sealed class MatrixTests
{
    [Test]
    public async Task NoCaseGetsThroughAnyDoor()
    {
        await using var world = await MatrixWorld.StartAsync();
        var cgi = new IPEndPoint(IPAddress.Loopback, LoopbackPorts.Take());
        await using var apache = await ServerProcess.StartCgiAsync(cgi);
        var report = new MatrixReport([.. world.Doors.Select(door => door.Name)]);
        var mistakes = new List<string>();
        foreach (var row in MatrixCases.All)
        {
            world.App.Behind = row.IsCgi ? cgi : null;
            var cells = new List<(MatrixDoor Door, Passage Passage)>();
            foreach (var door in world.Doors)
            {
                var passage = await door.SendAsync(world.App, row.Request(world));
                cells.Add((door, passage));
                mistakes.AddRange(Judge(row, door, passage).Select(mistake => $"{door.Name}, {row}: {mistake} ({passage.Status})\n{passage.Head}"));
            }

            report.Add(row, cells);
        }

        report.Write(MatrixReport.FileOf("forward-auth-matrix.md"));
        mistakes.ShouldBeEmpty(string.Join('\n', mistakes));
    }

    [Test]
    public void EveryCaseIsThereOnce() => MatrixCases.All.Select(row => (row.Says, row.IsCgi)).ShouldBeUnique();

    private static IEnumerable<string> Judge(MatrixCase row, MatrixDoor door, Passage passage)
    {
        if (passage.Outcome != row.Expected(door))
        {
            yield return $"{passage.Outcome} instead of {row.Expected(door)}";
        }

        if (!passage.IsReached)
        {
            // Whatever else it is, it must not look as if the app had answered.
            if (passage.Body.Contains(" HTTP/1.", StringComparison.Ordinal))
            {
                yield return "an answer of the app's";
            }

            yield break;
        }

        foreach (var line in passage.Forgeries())
        {
            yield return $"the app got {line}";
        }

        if (row.IsCgi && (!passage.Body.Contains("REQUEST_METHOD=", StringComparison.Ordinal) || passage.Body.Split('\n').Any(line => line.StartsWith("HTTP_", StringComparison.Ordinal) && line.EndsWith("=root", StringComparison.Ordinal))))
        {
            yield return $"CGI read {passage.Body}";
        }

        if (passage.Values("Content-Length").Count + passage.Values("Transfer-Encoding").Count > 1)
        {
            yield return "the app got two framings";
        }

        if (passage.Head!.Contains("__Host-Iap-", StringComparison.OrdinalIgnoreCase))
        {
            yield return "the app got the session";
        }
    }
}
