using System.CommandLine;
using System.Text.Json;
using IapK8s.Sidecar.Capture;

namespace IapK8s.Sidecar;

/// <summary>The flags that say how the app's traffic gets here.</summary>
internal sealed class InboundFlags
{
    private const string DefaultListen = "127.0.0.1:8081";

    private readonly Option<string?> _listen = SidecarFlags.Flag("--listen", "IP:PORT", $"Where the app's traffic arrives, HTTP/1.1 and h2c, unless captured; default {DefaultListen}");
    private readonly Option<string?> _app = SidecarFlags.Flag("--app", "IP:PORT", "Where the app listens, on the loopback: the Service points at --listen, whose port chooses the policy");
    private readonly Option<string?> _capture = SidecarFlags.Flag("--capture-port", "PORT", "Instead of --app: the port, on all addresses, that the pod's packet filter redirects all inbound connections to");
    private readonly Option<string?> _record = SidecarFlags.Flag("--capture-record", "FILE", "What capture wrote of itself; a claimed port that it did not lock is then warned about");
    private readonly Option<string?> _tlsCertificate = SidecarFlags.Flag("--tls-cert", "FILE", "The app's certificate and what stands between it and a root, PEM; read again when replaced. Without it TLS is refused on the app's ports");
    private readonly Option<string?> _tlsKey = SidecarFlags.Flag("--tls-key", "FILE", "Its key, PEM");

    public IEnumerable<Option<string?>> All => [_listen, _app, _capture, _record, _tlsCertificate, _tlsKey];

    public string ListenName => _listen.Name;

    public string AppName => _app.Name;

    public string CaptureName => _capture.Name;

    public Inbound Read(ParseResult parsed, List<string> mistakes)
    {
        if (parsed.Said(_capture) is null)
        {
            Exclude(parsed, _app, [_record], "without a packet filter there is no record of one", mistakes);
            return new Inbound.Explicit(parsed.Endpoint(_listen, mistakes, DefaultListen), parsed.Endpoint(_app, mistakes, instead: $", or {_capture.Name} PORT where traffic is captured"));
        }

        Exclude(parsed, _capture, [_app, _listen], "a captured connection says itself where it was going", mistakes);
        var port = parsed.Port(_capture, mistakes);
        return new Inbound.Captured(port, Record(parsed, port, mistakes));
    }

    public TlsFiles? ReadTls(ParseResult parsed, List<string> mistakes)
    {
        var (certificate, key) = (parsed.Said(_tlsCertificate), parsed.Said(_tlsKey));
        if (certificate is null && key is null)
        {
            return null;
        }

        foreach (var (option, file) in new[] { (_tlsCertificate, certificate), (_tlsKey, key) })
        {
            if (!File.Exists(file))
            {
                mistakes.Add(file is null ? $"{option.Name} is missing: a certificate and its key come together" : $"{option.Name} '{file}' is not a file");
            }
        }

        return new TlsFiles(certificate ?? "", key ?? "");
    }

    private static void Exclude(ParseResult parsed, Option<string?> given, Option<string?>[] others, string why, List<string> mistakes)
    {
        foreach (var other in others)
        {
            if (parsed.Said(other) is { } value)
            {
                mistakes.Add($"{other.Name} '{value}' and {given.Name} exclude each other: {why}");
            }
        }
    }

    private CaptureRecord? Record(ParseResult parsed, int port, List<string> mistakes)
    {
        if (parsed.Said(_record) is not { } file)
        {
            return null;
        }

        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), CaptureRecordJson.Default.CaptureRecord);
            if (record?.Version != CaptureRecord.CurrentVersion)
            {
                mistakes.Add($"{_record.Name} '{file}' is of version {record?.Version}, not {CaptureRecord.CurrentVersion}: capture and run are of one image");
            }
            else if (port > 0 && record.CapturePort != port)
            {
                mistakes.Add($"{_capture.Name} {port} is not where the packet filter redirects to, which is {record.CapturePort} by {_record.Name} '{file}'");
            }

            return record;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            mistakes.Add($"{_record.Name} '{file}' cannot be read: {error.Message}");
            return null;
        }
    }
}
