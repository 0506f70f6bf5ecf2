using System.CommandLine;
using System.Globalization;
using IapK8s.Policy.Definitions;

namespace IapK8s.Sidecar.Capture;

/// <summary>The flags of <c>capture</c>, each also read from <c>IAP_&lt;FLAG&gt;</c>. A start with mistakes stops with all of them listed.</summary>
internal sealed class CaptureFlags
{
    private readonly Option<string?> _capturePort = SidecarFlags.Flag("--capture-port", "PORT", "Where the sidecar takes redirected connections", "15001");
    private readonly Option<string?> _probePort = SidecarFlags.Flag("--probe-port", "PORT", "Where the kubelet asks; open from outside", "15020");
    private readonly Option<string?> _ownPorts = SidecarFlags.Flag("--own-port", "PORT,...", "Further ports of the sidecar: neither redirected nor let in");
    private readonly Option<string?> _uid = SidecarFlags.Flag("--uid", "UID", "Whom the sidecar runs as", "1337");
    private readonly Option<string?> _lockPorts = SidecarFlags.Flag("--lock-port", "PORT,...", "The ports that policies claim: over lo they are the sidecar's alone");
    private readonly Option<string?> _loopback = SidecarFlags.Flag("--loopback", "MODE", "Locked, Strict (Locked, and admission keeps others from the sidecar's uid) or Open (no lock)", nameof(LoopbackMode.Locked));
    private readonly Option<string?> _openPorts = SidecarFlags.Flag("--loopback-open", "PORT,...", "Claimed ports that stay open within the pod");
    private readonly Option<string?> _record = SidecarFlags.Flag("--record", "FILE", "Where to write what was programmed, as JSON");
    private readonly Option<string?> _nft = SidecarFlags.Flag("--nft", "FILE", "The nft program; found in the usual places when absent");
    private readonly Option<bool> _print = new("--print") { Description = "Print the rules and change nothing" };

    public static Command Command(Func<CaptureOptions, Task<CaptureExit>> run, TextWriter errors)
    {
        var flags = new CaptureFlags();
        var command = new Command("capture", "Makes the sidecar own every inbound packet of this network namespace; for an init container with NET_ADMIN")
        {
            flags._capturePort, flags._probePort, flags._ownPorts, flags._uid, flags._lockPorts, flags._loopback, flags._openPorts, flags._record, flags._nft, flags._print,
        };
        command.SetAction(async (parsed, _) =>
        {
            var mistakes = new List<string>();
            var options = flags.Read(parsed, mistakes);
            foreach (var mistake in mistakes)
            {
                await errors.WriteLineAsync(mistake);
            }

            return (int)(mistakes.Count == 0 ? await run(options) : CaptureExit.WrongFlags);
        });
        return command;
    }

    private CaptureOptions Read(ParseResult parsed, List<string> mistakes)
    {
        var options = new CaptureOptions
        {
            CapturePort = parsed.Port(_capturePort, mistakes),
            ProbePort = parsed.Port(_probePort, mistakes),
            OwnPorts = parsed.Ports(_ownPorts, mistakes),
            Uid = Uid(parsed, mistakes),
            Loopback = Mode(parsed, mistakes),
            LockPorts = parsed.Ports(_lockPorts, mistakes),
            OpenPorts = parsed.Ports(_openPorts, mistakes),
            Record = Record(parsed, mistakes),
            Nft = Nft(parsed, mistakes),
            IsPrintOnly = parsed.GetValue(_print),
        };
        if (options.CapturePort == options.ProbePort)
        {
            mistakes.Add($"{_capturePort.Name} and {_probePort.Name} are the same port: what is open from outside cannot be captured");
        }

        foreach (var port in options.LockPorts.Where(port => port == options.CapturePort || port == options.ProbePort || options.OwnPorts.Contains(port)))
        {
            mistakes.Add($"{_lockPorts.Name} '{port}' is one of the sidecar's own ports: give the app another one");
        }

        return options;
    }

    private uint Uid(ParseResult parsed, List<string> mistakes)
    {
        var text = parsed.GetValue(_uid);
        // The last one stands for "nobody" in the kernel.
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) && uid is > 0 and < uint.MaxValue)
        {
            return uid;
        }

        mistakes.Add(text == "0" ? $"{_uid.Name} '0' is root, which other containers run as: give the sidecar a uid of its own" : $"{_uid.Name} '{text}' is not a user id from 1 to {uint.MaxValue - 1}");
        return 0;
    }

    private LoopbackMode Mode(ParseResult parsed, List<string> mistakes)
    {
        var text = parsed.GetValue(_loopback);
        foreach (var mode in Enum.GetValues<LoopbackMode>())
        {
            if (mode.ToString() == text)
            {
                return mode;
            }
        }

        mistakes.Add($"{_loopback.Name} '{text}' is none of {string.Join(", ", Enum.GetNames<LoopbackMode>())}");
        return default;
    }

    private string? Record(ParseResult parsed, List<string> mistakes)
    {
        if (parsed.Said(_record) is not { } text)
        {
            return null;
        }

        if (Directory.Exists(text) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(text))))
        {
            mistakes.Add($"{_record.Name} '{text}' cannot be a file: its folder does not exist, or it is one itself");
        }

        return Path.GetFullPath(text);
    }

    private string? Nft(ParseResult parsed, List<string> mistakes)
    {
        var text = parsed.Said(_nft);
        if (text is not null && !Path.IsPathRooted(text))
        {
            mistakes.Add($"{_nft.Name} '{text}' is not an absolute path: what PATH or the working folder hold must not decide what runs as root");
        }

        return text;
    }
}
