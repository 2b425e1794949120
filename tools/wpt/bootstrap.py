# Runs the script in argv[1] with the rest of the arguments, and ends the whole process
# group when standard input ends: then whoever started this has gone, and cannot take the
# directory away either that this works in.
import os, runpy, shutil, signal, sys, threading

def watch():
    here = os.getcwd()
    while os.read(0, 4096):
        pass
    if os.path.basename(here).startswith("adieu-wpt-"):
        shutil.rmtree(here, ignore_errors=True)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)

threading.Thread(target=watch, daemon=True).start()
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
