using System.Text.Json;
using System.Threading.Channels;

namespace IapK8s.Gateway.Auditing;

/// <summary>One JSON line an event. A slow disk slows sign-ins down rather than losing lines.</summary>
internal sealed class AuditLog(Stream output, ILogger<AuditLog> log) : BackgroundService
{
    private readonly Channel<SignInEvent> _events = Channel.CreateBounded<SignInEvent>(new BoundedChannelOptions(4096) { SingleReader = true });

    /// <summary>A file is appended to, readable by its owner alone; <c>-</c> is standard output.</summary>
    public static Stream Open(string target)
    {
        if (target == "-")
        {
            return Console.OpenStandardOutput();
        }

        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(target, options);
    }

    public ValueTask WriteAsync(SignInEvent line) => _events.Writer.WriteAsync(line);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not cancelled by the stop: what was accepted is written.
        await foreach (var line in _events.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await output.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, SignInEventJson.Default.SignInEvent), (byte)'\n'], CancellationToken.None);
                if (!_events.Reader.TryPeek(out _))
                {
                    await output.FlushAsync(CancellationToken.None);
                }
            }
            catch (IOException error)
            {
                log.AuditFailed(error);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _events.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
