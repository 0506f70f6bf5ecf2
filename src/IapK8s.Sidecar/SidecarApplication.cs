using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Listening;
using IapK8s.Proxy.Pages;
using IapK8s.Proxy.Snapshots;
using IapK8s.Proxy.Tunnels;
using IapK8s.Sidecar.Capture;
using IapK8s.Sidecar.Probes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Sidecar;

/// <summary>Puts the sidecar together. It listens at once and answers 503 until the first snapshot is in force.</summary>
internal static class SidecarApplication
{
    /// <returns>Exit code: 0 after an orderly stop, 1 where a port is taken or a file cannot be used.</returns>
    public static async Task<int> RunAsync(SidecarOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var application = Create(options, TimeProvider.System);
            await application.RunAsync(cancellation);
            return 0;
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or CredentialException)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
            return 1;
        }
    }

    public static WebApplication Create(SidecarOptions options, TimeProvider time, Action<ILoggingBuilder>? logging = null)
    {
        var exports = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };
        if (!exports)
        {
            MachineTrust.Forget();
        }

        // Empty: what is not registered costs neither start-up nor memory.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLogging(builder.Logging);
        logging?.Invoke(builder.Logging);

        var metrics = new ProxyMetrics();
        var services = builder.Services;
        services.AddSingleton(time).AddSingleton(metrics);
        services.AddDataPlane(new PushClientOptions
        {
            Controller = options.Controller,
            Credential = options.Credential,
            StateDirectory = options.StateDirectory,
        });
        services.AddHttpForwarder();
        services.AddAppListener();
        services.AddSingleton<ISessionGateway, GrpcSessionGateway>();
        services.AddSingleton(provider => new AuditLog(Open(options.AuditLog), metrics, provider.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton<AccessPipeline>().AddSingleton<OpenRequests>();
        services.AddSingleton(provider => new AppForwarder(provider.GetRequiredService<IHttpForwarder>(), provider.GetRequiredService<ForwardingOptions>()));
        services.AddSingleton(new PageWriter(options.Theme));
        services.AddSingleton<ProxyDoor>().AddSingleton<ConnectionAudit>();
        services.AddSingleton<ForwardingOptions>().AddSingleton<OpaqueTunnels>();
        services.AddSingleton<HealthListener>();
        services.AddSingleton<Prober>().AddSingleton(provider => new ProbeListener(options.Probes, options.ProbeFrom, provider.GetRequiredService<Prober>()));
        if (options.Inbound is Inbound.Captured { Record: { } record })
        {
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<LockCoverage>(provider, record));
        }

        services.AddHostedService<StartUpGarbage>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        if (exports)
        {
            services.AddOpenTelemetry().WithMetrics(meters => meters.AddMeter(ProxyMetrics.MeterName).AddOtlpExporter());
        }

        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen(kestrel, options, time);
            kestrel.Listen(options.HealthListen);
            ListenForProbes(kestrel, options);
        });

        var application = builder.Build();
        var door = application.Services.GetRequiredService<ProxyDoor>();
        var health = application.Services.GetRequiredService<HealthListener>();
        application.Lifetime.ApplicationStopping.Register(() => health.IsDraining = true);

        // The app's listener marks its connections, and so does the probes'; the health listener does not.
        application.Run(context => context.Features.Get<ConnectionMemo>() is not null ? door.HandleAsync(context)
            : context.Features.Get<ProbeListener>() is { } probes ? probes.AnswerAsync(context)
            : health.AnswerAsync(context));
        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, SidecarOptions options, TimeProvider time)
    {
        var services = kestrel.ApplicationServices;
        var (limits, connections) = (new ListenerLimits(), services.GetRequiredService<ConnectionAudit>());
        var tls = options.Tls is null ? null : new TlsIdentity(options.Tls.Certificate, options.Tls.Key, services.GetRequiredService<ILogger<TlsIdentity>>());
        if (options.Inbound is Inbound.Explicit direct)
        {
            // The address is the operator's word, loopback or another host of his.
            kestrel.ListenForApp(direct.Listen, AppDestination.Behind(direct.Listen.Port, direct.App), limits, time, connections, tls);
        }
        else if (options.Inbound is Inbound.Captured captured)
        {
            kestrel.ListenForCapture(captured.Port, [options.HealthListen.Port, options.ProbeListen?.Port ?? 0], limits, services.GetRequiredService<IDataPlane>(), services.GetRequiredService<OpaqueTunnels>(), time, connections, tls);
        }
    }

    private static void ListenForProbes(KestrelServerOptions kestrel, SidecarOptions options)
    {
        void Mark(ListenOptions listen)
        {
            var probes = kestrel.ApplicationServices.GetRequiredService<ProbeListener>();
            listen.Use(next => connection =>
            {
                connection.Features.Set(probes);
                return next(connection);
            });
        }

        if (options.ProbeListen is { } endPoint)
        {
            kestrel.Listen(endPoint, Mark);
        }
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddJsonConsole(console => console.TimestampFormat = "O");
        logging.SetMinimumLevel(LogLevel.Information);
        // These would log whole addresses, queries included, or start an Activity a request as soon as anybody listens.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.Hosting", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.None)
            .AddFilter("Grpc", LogLevel.Error);
    }

    private static Stream Open(string auditLog)
    {
        if (auditLog == "-")
        {
            return Console.OpenStandardOutput();
        }

        // Unbuffered: the log writes whole batches of lines.
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        return new FileStream(auditLog, options);
    }
}
