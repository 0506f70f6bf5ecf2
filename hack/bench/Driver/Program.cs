using System.Runtime.InteropServices;
using System.Text.Json;
using IapK8s.Bench.Driver;

if (args is ["capture", .. var contestantsOfCapture])
    return CaptureRun.Measure(contestantsOfCapture);
if (args is ["doors", .. var doors])
    return DoorsRun.Measure(doors);

const string usage = "bench-driver ROOT [--quick] [--only NAME,NAME]";

var folders = new BenchFolders(args[0]);
var effort = Effort.Full;
string[] only = [];
for (var i = 1; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--quick":
            effort = Effort.Quick;
            break;
        case "--only" when i + 1 < args.Length:
            only = args[++i].Split(',');
            break;
        default:
            Console.Error.WriteLine($"bench: {args[i]} is not known; usage: {usage}");
            return 2;
    }
}

var stopped = false;
using var run = new Run(effort, folders, text => Console.Error.WriteLine($"bench: {text}"));
// Ctrl-C reaches the contestants too, but a plain SIGTERM would leave them behind.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var upstream = BenchFolders.FreePort();
    Contestant?[] all =
    [
        Wanted("sidecar") ? SidecarScript.Prepare(folders, BenchFolders.FreePort(), upstream) : null,
        Peers.Yarp(folders, BenchFolders.FreePort(), upstream),
        Peers.HAProxy(folders, BenchFolders.FreePort(), upstream),
        Peers.CaddyProxy(folders, BenchFolders.FreePort(), upstream),
    ];
    Contestant[] contestants = [.. all.OfType<Contestant>().Where(contestant => Wanted(contestant.Name))];
    var result = run.Measure(Peers.Upstream(folders, upstream), contestants);

    var report = Report.Of(result);
    File.WriteAllText(Path.Combine(folders.Run, "report.txt"), report);
    File.WriteAllText(Path.Combine(folders.Run, "results.json"), JsonSerializer.Serialize(result, ResultsJson.Default.BenchResult));
    Console.WriteLine(report);
    return 0;
}
catch (Exception) when (Volatile.Read(ref stopped))
{
    // The contestants went away under the measurement because we stopped them.
    return 130;
}
catch (BenchException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}
finally
{
    SidecarScript.CleanUp(folders);
}

bool Wanted(string name) => only.Length == 0 || only.Contains(name);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    Volatile.Write(ref stopped, true);
    Console.Error.WriteLine($"bench: stopped by {context.Signal}");
    run.Dispose();
    SidecarScript.CleanUp(folders);
    Environment.Exit(130);
}
