using System.Net;
using System.Net.Sockets;
using IapK8s.Protocol.Listening;
using IapK8s.TestKit.Processes;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace IapK8s.Protocol.Tests.Listening;

internal sealed class ListenSocketTests
{
    [Test]
    public void AllAddressesAreThoseOfIPv4_WhereTheKernelHasNoOther()
    {
        using var socket = ListenSocket.OrIPv4Alone(IPv4Machine.Bind)(new IPEndPoint(IPAddress.IPv6Any, 0));

        ((IPEndPoint)socket.LocalEndPoint!).Address.ShouldBe(IPAddress.Any);
    }

    [Test]
    public void AllAddressesAreThoseOfBothFamilies_WhereTheKernelHasThem()
    {
        using var socket = ListenSocket.OrIPv4Alone(SocketTransportOptions.CreateDefaultBoundListenSocket)(new IPEndPoint(IPAddress.IPv6Any, 0));

        ((IPEndPoint)socket.LocalEndPoint!).Address.ShouldBe(IPAddress.IPv6Any);
        socket.DualMode.ShouldBeTrue();
    }

    /// <summary>Who asked for one address must not get all of them.</summary>
    [TestCase("::1")]
    [TestCase("fd00::7")]
    public void AnAddressThatIsNotThereIsNoOther(string address) =>
        Should.Throw<SocketException>(() => ListenSocket.OrIPv4Alone(IPv4Machine.Bind)(new IPEndPoint(IPAddress.Parse(address), 0)));

    [Test]
    public void ATakenPortIsTold_AndNotTakenBesideItsOwner()
    {
        using var owner = SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(IPAddress.IPv6Any, 0));
        owner.Listen();

        Should.Throw<SocketException>(() => ListenSocket.OrIPv4Alone(SocketTransportOptions.CreateDefaultBoundListenSocket)(owner.LocalEndPoint!)).SocketErrorCode.ShouldBe(SocketError.AddressAlreadyInUse);
    }
}
