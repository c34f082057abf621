using System.CommandLine;
using Hil.Cli;
using Hil.Cli.Commands;

var root = new RootCommand("Drives tinyML boards, offloads what they find hard, and measures whether it pays.\n\nExample: hil run")
{
    RunCommand.Create(),
    CheckCommand.Create(),
    ListCommand.Create(),
    DiscoverCommand.Create(),
    IdentifyCommand.Create(),
    WiringCommand.Create(),
    RigCommand.Create(),
    SmokeCommand.Create(),
    FlashCommand.Create(),
    MonitorCommand.Create(),
    TryCommand.Create(),
    ModelCommand.Create(),
    DataCommand.Create(),
    MeterCommand.Create(),
    ShowCommand.Create(),
    ReportCommand.Create(),
    TuneCommand.Create(),
    ReplayCommand.Create(),
    CompareCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
};
return await Invocation.RunAsync(root, args);
