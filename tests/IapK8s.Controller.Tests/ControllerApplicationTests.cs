using System.Net;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Push;
using IapK8s.TestKit.Processes;
using Microsoft.Extensions.Logging;

namespace IapK8s.Controller.Tests;

internal sealed class ControllerApplicationTests
{
    private string _folder = "";

    [SetUp]
    public void Start() => _folder = Directory.CreateTempSubdirectory("iap-controller-").FullName;

    [TearDown]
    public void Stop() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ListensOnAllAddresses_WhereTheKernelHasNoIPv6()
    {
        var every = new IPEndPoint(IPAddress.IPv6Any, 0);
        var options = new ControllerOptions
        {
            Source = Directory.CreateDirectory(Path.Combine(_folder, "source")).FullName,
            StateDirectory = Path.Combine(_folder, "state"),
            Listen = every,
            HealthListen = every,
            Webhook = new WebhookOptions { Listen = every, SidecarImage = "sidecar:1", PushAddress = new Uri("https://iap-controller.iap-system.svc:8443") },
            Portal = new PortalOptions(new Uri("https://auth.example.com"), new Uri("https://iap-gateway:8444")),
        };
        await using var controller = ControllerApplication.Create(options, TimeProvider.System, logging: logging => logging.ClearProviders().Services.OnIPv4Machine());
        await controller.StartAsync();

        controller.Urls.Count.ShouldBe(3);
        controller.Urls.ShouldAllBe(url => new Uri(url).Host == "0.0.0.0");
        await controller.StopAsync();
    }
}
