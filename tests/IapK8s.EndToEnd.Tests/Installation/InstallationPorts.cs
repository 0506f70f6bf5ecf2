using IapK8s.TestKit.Processes;

namespace IapK8s.EndToEnd.Tests.Installation;

internal sealed record InstallationPorts(
    int IdentityProvider, int ShopApp, int WikiApp, int Push, int ControllerHealth, int Portal, int Sessions, int GatewayHealth, int Shop, int ShopHealth, int Wiki, int WikiHealth, int Spare, int SpareHealth, int Nobody,
    int Doors, int Nginx, int Caddy, int Both)
{
    public static InstallationPorts Take()
    {
        var p = LoopbackPorts.Take(19);
        return new(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9], p[10], p[11], p[12], p[13], p[14], p[15], p[16], p[17], p[18]);
    }
}
