using IapK8s.Gateway.Applications;
using IapK8s.Gateway.Auditing;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Gateway.Providers;
using IapK8s.Gateway.Revocations;
using IapK8s.Gateway.Sessions;
using IapK8s.Gateway.SignIn;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Listening;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Doors.ForwardAuth;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using OpenTelemetry.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Gateway.Hosting;

/// <summary>Puts the process together: up to nine listeners, one pipeline that asks first which of them a request came by.</summary>
internal static class GatewayHost
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int MaxConnections = 10_000;

    /// <param name="outside">Registers what connects this process to the controller: the data plane and the revocation log.</param>
    public static WebApplication Build(GatewayOptions options, TimeProvider time, Action<IServiceCollection> outside)
    {
        // Empty: whatever the default host puts in front of the doors, each question of an ingress would pay for, and it would obey files and variables that nobody wrote for it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddLogging(builder.Logging);
        AddServices(builder.Services, options, time);
        outside(builder.Services);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.PostConfigure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = ListenSocket.OrIPv4Alone(sockets.CreateBoundListenSocket));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));

        var app = builder.Build();
        UseDoors(app);
        // Behind the doors, which are found by the listener and need no route.
        app.UseRouting();
        app.MapGrpcService<SessionsService>();
        return app;
    }

    private static void UseDoors(WebApplication app)
    {
        var (portal, health) = (app.Services.GetRequiredService<PortalPipeline>(), app.Services.GetRequiredService<HealthEndpoint>());
        var (http, envoy) = (app.Services.GetRequiredService<ForwardAuthPipeline>(), app.Services.GetRequiredService<ExtAuthzPipeline>());
        var applications = app.Services.GetRequiredService<ProxyDoor>();
        app.Use(next => context => context.Features.Get<ListenerFeature>() switch
        {
            { Listener: Listener.Portal } => portal.HandleAsync(context),
            { Listener: Listener.Health } => health.HandleAsync(context),
            { Listener: Listener.ForwardAuth, Caller: { } caller } => http.HandleAsync(context, caller),
            { Listener: Listener.ExtAuthz, Caller: { } caller } => envoy.HandleAsync(context, caller),
            { Listener: Listener.Applications } => applications.HandleAsync(context),
            { Listener: Listener.Sessions } => next(context),
            _ => Task.FromException(new InvalidOperationException("a connection that came by no listener of ours")),
        });
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        // Standard output is the audit log's.
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // YARP would log whole addresses, queries included; the host's diagnostics would start an Activity a request.
        logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.None);
    }

    private static void AddServices(IServiceCollection services, GatewayOptions options, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton<HandshakeGuard>();
        if (options.Credential is CredentialFolder certificates)
        {
            services.AddSingleton<PodAuthentication>(new CertifiedPods(certificates, time));
        }
        else
        {
            services.AddSingleton<PodAuthentication, TokenPods>();
        }

        services.AddSingleton(new PageWriter(options.Theme));
        services.AddSingleton(new ClientAddresses(options.TrustedProxies));
        services.AddSingleton<ISessionStore>(_ => new InMemorySessionStore(time, options.MaxSessions));
        services.AddSingleton(_ => new AuditOutput(AuditLog.Open(options.AuditLog)));
        services.AddSingleton(provider => new AuditLog(provider.GetRequiredService<AuditOutput>(), provider.GetRequiredService<ILogger<AuditLog>>()));
        services.AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<RevocationOutbox>();
        services.AddHostedService(provider => provider.GetRequiredService<RevocationOutbox>());
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<TokenClient>().AddSingleton<ProviderTokenVerifier>().AddSingleton<SigningKeyPatience>();
        services.AddSingleton<SessionRecheck>().AddSingleton<SessionRefresh>().AddSingleton<SessionEnding>();
        services.AddSingleton<PortalSeal>().AddSingleton<PortalCookies>().AddSingleton<PortalAnswers>().AddSingleton<PortalLimits>();
        services.AddSingleton<AuthorizationRequests>().AddSingleton<SignInCompletion>();
        services.AddSingleton<SignInEndpoint>().AddSingleton<CallbackEndpoint>().AddSingleton<SignOutEndpoint>().AddSingleton<BackChannelLogoutEndpoint>();
        AddDoors(services, options);
        services.AddSingleton<PortalPipeline>().AddSingleton<HealthEndpoint>();
        services.AddRoutingCore();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = 16 * 1024;
            grpc.EnableDetailedErrors = false;
        });
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(GatewayMetrics.MeterName, ProxyMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel").AddOtlpExporter());
        }
    }

    /// <summary>The same data plane as a sidecar's.</summary>
    private static void AddDoors(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton<ProxyMetrics>().AddSingleton<ISessionGateway, OwnSessions>();
        services.AddSingleton(provider => new Proxy.Audit.AuditLog(
            provider.GetRequiredService<AuditOutput>(), provider.GetRequiredService<ProxyMetrics>(), provider.GetRequiredService<ILogger<Proxy.Audit.AuditLog>>()));
        services.AddSingleton<AccessPipeline>().AddSingleton<DecisionDoor>().AddSingleton<OwnPathsDoor>();
        services.AddSingleton(new TrustedCallers(options.ForwardAuth?.Callers ?? [])).AddSingleton<Strangers>();
        if (options.ForwardAuth?.Tls is { } tls)
        {
            services.AddSingleton(tls).AddSingleton<DoorTls>();
        }

        services.AddSingleton(options.Applications).AddSingleton<ReservedAddresses>().AddSingleton<ApplicationTable>().AddSingleton<IAppChoice>(provider => provider.GetRequiredService<ApplicationTable>());
        services.AddHttpForwarder().AddSingleton<OpenRequests>().AddSingleton<ProxyDoor>();
        services.AddSingleton(provider => new AppForwarder(provider.GetRequiredService<IHttpForwarder>(), new ForwardingOptions()));
        services.AddSingleton<ForwardAuthMetrics>().AddSingleton<ForwardAuthPipeline>();
        services.AddSingleton<ExtAuthzDoor>().AddSingleton<ExtAuthzPipeline>();
    }

    private static void Listen(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        // A client's own, and those of the ingress.
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        // Once it has become a WebSocket, a connection is counted here and there no more.
        kestrel.Limits.MaxConcurrentUpgradedConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Mark(listen, Listener.Portal);
        });
        kestrel.Listen(options.HealthListen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Mark(listen, Listener.Health);
        });
        kestrel.Listen(options.SessionsListen, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            Mark(listen, Listener.Sessions);
            var pods = listen.ApplicationServices.GetRequiredService<PodAuthentication>();
            HandshakeGuard.Use(listen, "the Sessions service");
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = TimeSpan.FromSeconds(5),
                OnConnection = handshake =>
                {
                    HandshakeGuard.Greeted(handshake.Connection);
                    return ValueTask.FromResult(pods.ServerOptions);
                },
            });
            HandshakeGuard.UseAgreed(listen);
        });

        if (options.ForwardAuth is { } doors)
        {
            kestrel.ListenForIngresses(doors);
        }

        kestrel.ListenForApplications(options.Applications, listen => Mark(listen, Listener.Applications));
    }

    private static void Mark(ListenOptions listen, Listener listener)
    {
        var feature = new ListenerFeature(listener);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }
}
