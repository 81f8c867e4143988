NAME          BLANK   
ROWS
 N  OBJROW
COLUMNS
RHS
    RHS       OBJROW     -84.       
ENDATA
